import { useState } from "preact/hooks";
import { instantText, text } from "../text/more.ts";
import { Ask } from "../ui/ask.tsx";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { useWork } from "../ui/work.ts";
import { tellSurely, trouble as troubleOf } from "./allauth.ts";
import { passkeyMake, passkeysWork } from "./passkey.ts";
import type { Authenticator, Changed } from "./security.tsx";
import { instantOf } from "./use-told.ts";

export function Passkeys(props: { keys: Authenticator[]; open?: boolean; changed: Changed }) {
  const [name, setName] = useState("");
  const { busy, trouble, work } = useWork();
  const t = text.value.security;
  const add = work(async () => {
    const answer = await passkeyMake(name.trim() || t.passkeyHere);
    if (troubleOf(answer)) return troubleOf(answer);
    setName("");
    announce(t.passkeyAdded);
    await props.changed({ factorAdded: true });
  });
  const remove = (key: Authenticator) =>
    work(async () => {
      const answer = await tellSurely("DELETE", "/account/authenticators/webauthn", {
        authenticators: [key.id],
      });
      if (troubleOf(answer)) return troubleOf(answer);
      announce(t.removed);
      await props.changed({});
    });
  return (
    <Fold title={t.passkeys} count={props.keys.length ? String(props.keys.length) : t.none} open={props.open}>
      <p class="hint">{t.passkeysHint}</p>
      {props.keys.length > 0 && (
        <ul class="rows">
          {props.keys.map((key) => (
            <li key={key.id} class="row">
              <span>
                <span class="when">{key.name}</span>
                <span class="hint">
                  {key.last_used_at ? t.lastUsed(instantText(instantOf(key.last_used_at))) : t.neverUsed}
                </span>
              </span>
              <Ask
                label={text.value.remove}
                of={key.name}
                question={t.passkeyRemoveAsk(key.name ?? "")}
                yes={text.value.remove}
                busy={busy}
                go={remove(key)}
              />
            </li>
          ))}
        </ul>
      )}
      {passkeysWork() ? (
        <form autocomplete="off" class="plain" onSubmit={add}>
          <label class="field">
            <span>{t.passkeyName}</span>
            <input
              maxLength={100}
              placeholder={t.passkeyHere}
              value={name}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </label>
          <button type="submit" class="secondary large" disabled={busy}>
            {t.passkeyAdd}
          </button>
        </form>
      ) : (
        <p>{t.passkeysNot}</p>
      )}
      {trouble && <p class="trouble">{trouble}</p>}
    </Fold>
  );
}
