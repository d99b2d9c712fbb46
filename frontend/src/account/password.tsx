import { useState } from "preact/hooks";
import { text } from "../text/more.ts";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { useWork } from "../ui/work.ts";
import { tellSurely, trouble as troubleOf } from "./allauth.ts";
import type { Changed } from "./security.tsx";

/** Nobody must have one: a code by mail or a passkey does as well. */
export function Password(props: { has: boolean; email: string; changed: Changed }) {
  const [current, setCurrent] = useState("");
  const [wanted, setWanted] = useState("");
  const [saved, setSaved] = useState(false);
  const { busy, trouble, work } = useWork();
  const t = text.value.security;
  const save = work(async () => {
    setSaved(false);
    const answer = await tellSurely("POST", "/account/password/change", {
      ...(props.has && { current_password: current }),
      new_password: wanted,
    });
    if (troubleOf(answer)) return troubleOf(answer);
    setCurrent("");
    setWanted("");
    setSaved(true);
    announce(t.passwordSaved);
    await props.changed({});
  });
  return (
    <Fold title={text.value.signIn.password} count={props.has ? t.set : t.none}>
      {!props.has && <p class="hint">{t.passwordHint}</p>}
      <form autocomplete="off" class="plain" onSubmit={save}>
        {/* For the browser's own store of passwords. */}
        <input type="email" autocomplete="username" defaultValue={props.email} readOnly hidden />
        {props.has && (
          <label class="field">
            <span>{t.passwordCurrent}</span>
            <input
              type="password"
              autocomplete="current-password"
              required
              value={current}
              onInput={({ currentTarget }) => setCurrent(currentTarget.value)}
            />
          </label>
        )}
        <label class="field">
          <span>{text.value.signIn.newPassword}</span>
          <input
            type="password"
            autocomplete="new-password"
            minLength={12}
            required
            value={wanted}
            onInput={({ currentTarget }) => setWanted(currentTarget.value)}
          />
        </label>
        <p class="hint">{text.value.signIn.newPasswordHint}</p>
        <button type="submit" class="secondary large" disabled={busy}>
          {text.value.signIn.newPasswordSave}
        </button>
      </form>
      {saved && <p class="said">{t.passwordSaved}</p>}
      {trouble && <p class="trouble">{trouble}</p>}
    </Fold>
  );
}
