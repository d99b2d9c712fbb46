import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { drafts, outbox } from "../data/state.ts";
import { text } from "../text/more.ts";
import { signOut } from "./session.ts";

export function SignOut() {
  const [asking, ask] = useState(false);
  const { route } = useLocation();
  const t = text.value.account;
  const unsent = outbox.value.length + drafts.value.length;
  // Another tab may have saved a night since the count was shown: then it is shown and asked again.
  const go = () =>
    void signOut(asking ? unsent : 0).then((done) => (done ? route("/sign-in", true) : ask(true)));
  return (
    <section>
      <h2>{t.signOut}</h2>
      <p>{t.signOutText}</p>
      {asking ? (
        <div class="ask" role="alertdialog" aria-labelledby="sign-out-ask">
          <p id="sign-out-ask">{t.signOutUnsent(unsent)}</p>
          <button type="button" class="primary large" onClick={() => ask(false)}>
            {t.signOutStay}
          </button>
          <button type="button" class="secondary large" onClick={go}>
            {t.signOutAnyway}
          </button>
        </div>
      ) : (
        <button type="button" class="secondary large" onClick={() => (unsent ? ask(true) : go())}>
          {t.signOut}
        </button>
      )}
    </section>
  );
}
