import { useEffect, useState } from "preact/hooks";
import { session } from "../data/state.ts";
import { text } from "../text/more.ts";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { useWork } from "../ui/work.ts";
import { tell, tellSurely, trouble as troubleOf } from "./allauth.ts";
import { arrive } from "./session.ts";
import { keyFromAddress } from "./sign-in.tsx";

/** A new address counts from the moment that its owner has shown to read it; until then the old one does. */
export function Email() {
  const [wanted, setWanted] = useState("");
  const [pending, setPending] = useState<string | null>(null);
  const [code, setCode] = useState("");
  const [said, say] = useState("");
  const { busy, trouble, work } = useWork();
  const t = text.value.security;
  const confirm = (key: string) =>
    work(async () => {
      const answer = await tell("POST", "/auth/email/verify", { key });
      // 401 is also how allauth says: confirmed, and nobody is signed in here.
      if (answer.status !== 200 && answer.status !== 401) return troubleOf(answer);
      await arrive();
      setPending(null);
      setWanted("");
      setCode("");
      say(t.emailSaved);
      announce(t.emailSaved);
    });
  useEffect(() => {
    const key = keyFromAddress("verify");
    if (key) void confirm(key)();
  }, []);
  const request = work(async () => {
    say("");
    const answer = await tellSurely("POST", "/account/email", { email: wanted.trim() });
    if (troubleOf(answer)) return troubleOf(answer);
    setPending(wanted.trim());
    announce(t.emailSent(wanted.trim()));
  });
  return (
    <Fold
      title={text.value.signIn.email}
      count={session.value?.user.email}
      open={!!said || !!pending || !!trouble}
    >
      {pending ? (
        <form
          autocomplete="off"
          class="plain"
          onSubmit={(event) => {
            event.preventDefault();
            void confirm(code.trim())();
          }}
        >
          <p>{t.emailSent(pending)}</p>
          <label class="field">
            <span>{text.value.signIn.code}</span>
            <input
              class="code"
              autocomplete="one-time-code"
              autocapitalize="characters"
              required
              value={code}
              onInput={({ currentTarget }) => setCode(currentTarget.value)}
            />
          </label>
          <button type="submit" class="primary large" disabled={busy}>
            {text.value.signIn.codeSubmit}
          </button>
          <button type="button" class="quiet" onClick={() => setPending(null)}>
            {text.value.signIn.startAgain}
          </button>
        </form>
      ) : (
        <form autocomplete="off" class="plain" onSubmit={request}>
          <p class="hint">{t.emailHint}</p>
          <label class="field">
            <span>{t.emailNew}</span>
            <input
              type="email"
              autocomplete="email"
              required
              value={wanted}
              onInput={({ currentTarget }) => setWanted(currentTarget.value)}
            />
          </label>
          <button type="submit" class="secondary large" disabled={busy}>
            {t.emailChange}
          </button>
        </form>
      )}
      {said && <p class="said">{said}</p>}
      {trouble && <p class="trouble">{trouble}</p>}
    </Fold>
  );
}
