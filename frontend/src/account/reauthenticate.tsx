import { useEffect, useRef, useState } from "preact/hooks";
import { text } from "../text/more.ts";
import { useWork } from "../ui/work.ts";
import { type Asked, asked, type Told, tell, trouble as troubleOf } from "./allauth.ts";
import { passkeyShow, passkeysWork } from "./passkey.ts";

/** "Is it still you?", before anything that opens or closes the account is changed. */
export function Reauthenticate() {
  const question = asked.value;
  return question && <Question question={question} />;
}

function Question({ question }: { question: Asked }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState("");
  const { busy, trouble, work } = useWork();
  const t = text.value.stillYou;
  const byPassword = question.flows.some(({ id }) => id === "reauthenticate");
  const kinds = question.flows.flatMap(({ types }) => types ?? []);
  const byCode = kinds.includes("totp") || kinds.includes("recovery_codes");
  // A dialog that leaves the page unanswered (another page was opened) is a no.
  useEffect(() => {
    dialog.current?.showModal();
    return () => question.answer(false);
  }, []);
  const judge = (answer: Told) => {
    if (answer.status !== 200) return troubleOf(answer) || text.value.signIn.refused;
    question.answer(true);
  };
  const check = work(async () =>
    judge(
      byPassword
        ? await tell("POST", "/auth/reauthenticate", { password: typed })
        : await tell("POST", "/auth/2fa/reauthenticate", { code: typed.trim() }),
    ),
  );
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="still-you"
      onCancel={(event) => {
        event.preventDefault();
        question.answer(false);
      }}
    >
      <form autocomplete="off" class="plain" onSubmit={check}>
        <h2 id="still-you">{t.title}</h2>
        <p>{t.why}</p>
        {byPassword && (
          <label class="field">
            <span>{text.value.signIn.password}</span>
            <input
              type="password"
              autocomplete="current-password"
              required
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </label>
        )}
        {byCode && !byPassword && (
          <label class="field">
            <span>{text.value.signIn.secondCode}</span>
            <input
              class="code"
              autocomplete="one-time-code"
              required
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </label>
        )}
        {(byPassword || byCode) && (
          <button class="primary large" type="submit" disabled={busy}>
            {text.value.signIn.codeSubmit}
          </button>
        )}
        {kinds.includes("webauthn") && passkeysWork() && (
          <button
            class="secondary large"
            type="button"
            disabled={busy}
            onClick={work(async () => judge(await passkeyShow("/auth/webauthn/reauthenticate")))}
          >
            {text.value.signIn.usePasskey}
          </button>
        )}
        <button class="quiet" type="button" onClick={() => question.answer(false)}>
          {text.value.cancel}
        </button>
        {trouble && <p class="trouble">{trouble}</p>}
      </form>
    </dialog>
  );
}
