import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { drafts, outbox, session } from "../data/state.ts";
import { sync } from "../data/sync.ts";
import { text } from "../text/index.ts";
import { announce } from "../ui/live.tsx";
import { Page } from "../ui/page.tsx";
import {
  type Arrival,
  arrive,
  codeConfirm,
  codeRequest,
  type SignIn,
  signInByPassword,
  stepBack,
} from "./session.ts";

type Step = { is: "start" } | { is: "code"; flow: "email" | "second" } | { is: "other"; unsent: number };

export function SignInPage() {
  const [step, setStep] = useState<Step>({ is: "start" });
  const [email, setEmail] = useState(session.value?.user.email ?? "");
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const { route } = useLocation();
  const t = text.value.signIn;

  const complain = (sentence: string) => {
    setTrouble(sentence);
    announce(sentence);
  };
  const arrived = (arrival: Arrival) => {
    if (arrival.is === "other") setStep(arrival);
    else if (arrival.is === "away") complain(t.away);
    else if (arrival.is === "mine") {
      void navigator.storage?.persist?.();
      void sync();
      route("/", true);
    }
  };
  const tell = async (answer: SignIn) => {
    if (answer.is === "done") arrived(await arrive());
    else if (answer.is === "code") setStep(answer);
    else
      complain(
        answer.is === "away" ? t.away : answer.is === "too-many" ? t.tooMany : answer.message || t.refused,
      );
  };
  const ask = (work: () => Promise<void>) => async (event?: Event) => {
    event?.preventDefault();
    if (busy) return;
    setBusy(true);
    setTrouble("");
    await work().finally(() => setBusy(false));
  };

  // Whoever comes here signed in, as from another tab, need not sign in; somebody else's entries are asked about.
  useEffect(() => {
    void arrive().then((arrival) => {
      if (arrival.is === "mine" || arrival.is === "other") arrived(arrival);
    });
  }, []);

  if (step.is === "other")
    return (
      <Page title={t.otherTitle}>
        <p>{t.other(step.unsent)}</p>
        <button
          type="button"
          class="primary large"
          disabled={busy}
          onClick={ask(async () => {
            if (await stepBack()) setStep({ is: "start" });
            else complain(t.away);
          })}
        >
          {t.otherKeep}
        </button>
        <button
          type="button"
          class="secondary large"
          disabled={busy}
          onClick={ask(async () => arrived(await arrive(true)))}
        >
          {t.otherDrop(step.unsent)}
        </button>
        {trouble && <p class="trouble">{trouble}</p>}
      </Page>
    );
  return (
    <Page title={t.title}>
      {step.is === "start" ? (
        <StartForm
          email={email}
          setEmail={setEmail}
          busy={busy}
          password={(password) => ask(async () => tell(await signInByPassword(email, password)))()}
          code={() => (email ? ask(async () => tell(await codeRequest(email)))() : complain(t.needEmail))}
        />
      ) : (
        <CodeForm
          lead={step.flow === "email" ? t.codeSent(email) : t.second}
          busy={busy}
          confirm={(code) => ask(async () => tell(await codeConfirm(step.flow, code)))()}
          again={() => setStep({ is: "start" })}
        />
      )}
      {trouble && <p class="trouble">{trouble}</p>}
      {session.value && outbox.value.length + drafts.value.length > 0 && (
        <p class="notice">{text.value.notices.signedOut}</p>
      )}
    </Page>
  );
}

function StartForm(props: {
  email: string;
  setEmail: (email: string) => void;
  busy: boolean;
  password: (password: string) => void;
  code: () => void;
}) {
  const [password, setPassword] = useState("");
  const t = text.value.signIn;
  return (
    <form
      class="plain"
      onSubmit={(event) => {
        event.preventDefault();
        props.password(password);
      }}
    >
      <p class="lead">{t.lead}</p>
      <label class="field">
        <span>{t.email}</span>
        <input
          type="email"
          autocomplete="username"
          required
          value={props.email}
          onInput={({ currentTarget }) => props.setEmail(currentTarget.value)}
        />
      </label>
      <label class="field">
        <span>{t.password}</span>
        <input
          type="password"
          autocomplete="current-password"
          required
          value={password}
          onInput={({ currentTarget }) => setPassword(currentTarget.value)}
        />
      </label>
      <button class="primary large" type="submit" disabled={props.busy}>
        {t.submit}
      </button>
      <button class="quiet" type="button" disabled={props.busy} onClick={props.code}>
        {t.byCode}
      </button>
    </form>
  );
}

function CodeForm(props: {
  lead: string;
  busy: boolean;
  confirm: (code: string) => void;
  again: () => void;
}) {
  const [code, setCode] = useState("");
  const t = text.value.signIn;
  return (
    <form
      class="plain"
      onSubmit={(event) => {
        event.preventDefault();
        props.confirm(code.trim());
      }}
    >
      <p>{props.lead}</p>
      <label class="field">
        <span>{t.code}</span>
        <input
          autocomplete="one-time-code"
          autocapitalize="characters"
          spellcheck={false}
          required
          value={code}
          onInput={({ currentTarget }) => setCode(currentTarget.value)}
        />
      </label>
      <button class="primary large" type="submit" disabled={props.busy}>
        {t.codeSubmit}
      </button>
      <button class="quiet" type="button" onClick={props.again}>
        {t.startAgain}
      </button>
    </form>
  );
}
