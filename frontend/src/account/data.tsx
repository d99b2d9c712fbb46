// Taking everything away, and erasing everything.
import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { request, sendJson } from "../api/client.ts";
import { drafts, outbox, session } from "../data/state.ts";
import { text } from "../text/more.ts";
import { announce } from "../ui/live.tsx";
import { signOut, stepBack } from "./session.ts";

/** Ten years of nights take some seconds to be set. */
const PATIENCE_MS = 120_000;

export function YourData() {
  const t = text.value.data;
  return (
    <section>
      <h2>{t.title}</h2>
      <p>{t.exportText}</p>
      <Download />
      <Erase />
    </section>
  );
}

function Download() {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState("");
  const t = text.value.data;
  const say = (sentence: string) => {
    setSaid(sentence);
    announce(sentence);
  };
  const download = async () => {
    setBusy(true);
    say(t.exporting);
    say(await fetchFile().catch(() => t.away));
    setBusy(false);
  };
  return (
    <>
      <button type="button" class="secondary large" disabled={busy} onClick={() => void download()}>
        {t.export}
      </button>
      {said && <p class="hint">{said}</p>}
    </>
  );
}

/** The file goes from the answer to the disk; nothing of it stays in the app. Answers with what to say. */
async function fetchFile(): Promise<string> {
  const t = text.value.data;
  const answer = await request("/api/v1/export", { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (answer.status === 429) return t.tooOften;
  if (!answer.ok) return t.away;
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download =
    /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? "stillnight.zip";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return t.exported;
}

const ERASED = new Set(["erased", "kept"]);
type Step = "closed" | "asking" | "sign-in";

function Erase() {
  const [step, setStep] = useState<Step>("closed");
  const [typed, setTyped] = useState("");
  const [trouble, setTrouble] = useState("");
  const [busy, setBusy] = useState(false);
  const { route } = useLocation();
  const t = text.value.data;
  const me = session.value;
  if (!me) return null;
  const unsent = outbox.value.length + drafts.value.length;
  const complain = (sentence: string) => {
    setTrouble(sentence);
    announce(sentence);
    setBusy(false);
  };
  const erase = async () => {
    setBusy(true);
    const answer = await sendJson("POST", "/api/v1/erasure", { confirm: typed }).catch(() => null);
    const code = String((answer?.body as { type?: string } | null)?.type ?? "");
    // Only the server's own receipt counts: a network that answers everything with its own page has erased nothing.
    if (
      answer?.status === 200 &&
      ERASED.has(String((answer.body as { account?: unknown } | null)?.account))
    ) {
      await signOut(Number.POSITIVE_INFINITY);
      route("/sign-in", true);
    } else if (code.endsWith(":reauthenticate")) {
      setStep("sign-in");
      complain(t.eraseAgain);
    } else complain(code.endsWith(":not_confirmed") ? t.eraseOther : t.away);
  };
  const signInAgain = async () => {
    if (await stepBack()) location.assign("/sign-in");
    else complain(t.away);
  };
  if (step === "closed")
    return (
      <button type="button" class="quiet" onClick={() => setStep("asking")}>
        {t.erase}
      </button>
    );
  return (
    <form
      autocomplete="off"
      class="ask"
      aria-labelledby="erase-ask"
      onSubmit={(event) => {
        event.preventDefault();
        void erase();
      }}
    >
      <h3 id="erase-ask">{t.erase}</h3>
      <p>{me.operator || me.clinics.length > 0 ? t.eraseWorks : t.eraseText}</p>
      {unsent > 0 && <p class="notice">{t.eraseUnsent(unsent)}</p>}
      <p>{t.eraseFirst}</p>
      <Download />
      {step === "asking" && (
        <>
          <label class="field">
            <span>{t.eraseType(me.user.email)}</span>
            <input
              type="email"
              autocomplete="off"
              required
              value={typed}
              onInput={({ currentTarget }) => setTyped(currentTarget.value)}
            />
          </label>
          <button type="submit" class="secondary large" disabled={busy}>
            {t.eraseNow}
          </button>
        </>
      )}
      {trouble && <p class="trouble">{trouble}</p>}
      {step === "sign-in" && (
        <button type="button" class="secondary large" onClick={() => void signInAgain()}>
          {t.eraseSignIn}
        </button>
      )}
      <button type="button" class="primary large" onClick={() => setStep("closed")}>
        {t.eraseStop}
      </button>
    </form>
  );
}
