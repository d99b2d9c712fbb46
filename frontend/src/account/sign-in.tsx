import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { drafts, outbox, session } from "../data/state.ts";
import { endedHere, sync } from "../data/sync.ts";
import { text } from "../text/index.ts";
import { announce } from "../ui/live.tsx";
import { Page } from "../ui/page.tsx";
import { useWork } from "../ui/work.ts";
import { tell, trouble as troubleOf } from "./allauth.ts";
import { passkeysWork } from "./passkey.ts";
import {
  type Arrival,
  arrive,
  codeConfirm,
  codeRequest,
  type SignIn,
  secondByCode,
  secondByPasskey,
  signInByPasskey,
  signInByPassword,
  signUp,
  signUpConfirm,
  stepBack,
} from "./session.ts";
import { CodeForm, NewPassword, StartForm } from "./sign-in-forms.tsx";

type Step =
  | { is: "start" | "email" | "confirm" }
  | { is: "second"; types: string[] }
  | { is: "reset"; key: string }
  | { is: "other"; unsent: number };

/** A key from a mail stands behind `#`, where no log sees it; it leaves the address bar as soon as it is read. */
export function keyFromAddress(name: string): string | null {
  const key = new URLSearchParams(location.hash.slice(1)).get(name);
  if (key) history.replaceState(history.state, "", location.pathname);
  return key;
}

export function SignInPage() {
  const [reset] = useState(() => keyFromAddress("reset"));
  const { route } = useLocation();
  const t = text.value.signIn;
  return (
    <Page tab="signIn" title={t.title}>
      {endedHere.value && <p class="notice">{t.ended}</p>}
      <p class="lead">{t.lead}</p>
      <SignInSteps reset={reset} done={() => route("/", true)} />
      {session.value && outbox.value.length + drafts.value.length > 0 && (
        <p class="notice">{text.value.notices.signedOut}</p>
      )}
    </Page>
  );
}

/** From an address to being signed in, step by step, wherever that is asked for. */
export function SignInSteps(props: { reset?: string | null; newcomers?: boolean; done: () => void }) {
  const [step, setStep] = useState<Step>(props.reset ? { is: "reset", key: props.reset } : { is: "start" });
  const [email, setEmail] = useState(session.value?.user.email ?? "");
  const [said, say] = useState("");
  const { busy, trouble, complain, work } = useWork();
  const t = text.value.signIn;

  const arrived = (arrival: Arrival): string | undefined => {
    if (arrival.is === "other") setStep(arrival);
    else if (arrival.is === "away") return t.away;
    else if (arrival.is === "nobody") {
      setStep({ is: "start" });
      return t.expired;
    } else {
      void navigator.storage?.persist?.();
      void sync();
      props.done();
    }
  };
  const follow = async (answer: SignIn) => {
    if (answer.is === "done") return arrived(await arrive());
    if (answer.is === "trouble") return answer.sentence;
    setStep(answer);
  };
  const go = (ask: () => Promise<SignIn>) => work(async () => follow(await ask()))();
  const again = () => {
    say("");
    complain("");
    setStep({ is: "start" });
  };

  // Whoever comes here signed in, as from another tab, need not sign in; somebody else's entries are asked about.
  useEffect(() => {
    let gone = false;
    void arrive().then((arrival) => {
      if (!gone && (arrival.is === "other" || (arrival.is === "mine" && !props.reset))) arrived(arrival);
    });
    return () => {
      gone = true;
    };
  }, []);

  return (
    <>
      {step.is === "start" && (
        <StartForm
          email={email}
          setEmail={setEmail}
          busy={busy}
          newcomers={props.newcomers}
          password={(password) => go(() => signInByPassword(email, password))}
          passkey={() => go(signInByPasskey)}
          code={() => (email ? go(() => codeRequest(email)) : complain(t.needEmail))}
          signUp={() => (email ? go(() => signUp(email)) : complain(t.needEmail))}
          forgotten={() =>
            email
              ? work(async () => {
                  const answer = await tell("POST", "/auth/password/request", { email });
                  if (troubleOf(answer)) return troubleOf(answer);
                  say(t.resetSent(email));
                  announce(t.resetSent(email));
                })()
              : complain(t.needEmail)
          }
        />
      )}
      {(step.is === "email" || step.is === "confirm") && (
        <CodeForm
          key={step.is}
          lead={step.is === "email" ? t.codeSent(email) : t.confirmSent(email)}
          busy={busy}
          confirm={(code) => go(() => (step.is === "email" ? codeConfirm(code) : signUpConfirm(code)))}
          again={again}
        />
      )}
      {step.is === "second" && (
        <CodeForm
          key="second"
          lead={step.types.includes("totp") ? t.second : t.secondPasskey}
          label={step.types.includes("totp") ? t.secondCode : t.recoveryCode}
          busy={busy}
          confirm={(code) => go(() => secondByCode(code))}
          passkey={step.types.includes("webauthn") && passkeysWork() ? () => go(secondByPasskey) : undefined}
          again={again}
        />
      )}
      {step.is === "reset" && (
        <NewPassword
          busy={busy}
          lead={t.resetLead}
          save={(password) =>
            work(async () => {
              const answer = await tell("POST", "/auth/password/reset", { key: step.key, password });
              // 401 is how allauth says: changed, and nobody is signed in yet.
              if (answer.status !== 401 && troubleOf(answer)) return troubleOf(answer);
              setStep({ is: "start" });
              say(t.resetDone);
              announce(t.resetDone);
            })()
          }
          again={again}
        />
      )}
      {step.is === "other" && (
        <Other
          unsent={step.unsent}
          busy={busy}
          keep={work(async () => {
            if (!(await stepBack())) return t.away;
            setStep({ is: "start" });
          })}
          drop={work(async () => arrived(await arrive(true)))}
        />
      )}
      {said && step.is === "start" && <p class="said">{said}</p>}
      {trouble && <p class="trouble">{trouble}</p>}
    </>
  );
}

function Other(props: { unsent: number; busy: boolean; keep: () => void; drop: () => void }) {
  const t = text.value.signIn;
  return (
    <div class="ask" role="alertdialog" aria-labelledby="other-title" aria-describedby="other-text">
      <h2 id="other-title">{t.otherTitle}</h2>
      <p id="other-text">{t.other(props.unsent)}</p>
      <button type="button" class="primary large" disabled={props.busy} onClick={props.keep}>
        {t.otherKeep}
      </button>
      <button type="button" class="secondary large" disabled={props.busy} onClick={props.drop}>
        {t.otherDrop(props.unsent)}
      </button>
    </div>
  );
}
