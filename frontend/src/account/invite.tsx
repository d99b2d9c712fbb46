import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { get, type Schemas } from "../api/client.ts";
import { change } from "../api/problem.ts";
import { drafts, outbox, session } from "../data/state.ts";
import { newDiaryZone } from "../domain/zones.ts";
import { dateText, language, text } from "../text/more.ts";
import { announce } from "../ui/live.tsx";
import { Page } from "../ui/page.tsx";
import { useWork } from "../ui/work.ts";
import { Agreement } from "./consent-text.tsx";
import { arrive, signOut } from "./session.ts";
import { SignInSteps } from "./sign-in.tsx";

type Invitation = Schemas["InvitationOut"];

// Signing in changes the whole page around this one: what was read and chosen so far stands here.
/** undefined: not asked yet; null: no invitation waits in this browser. */
const invitation = signal<Invitation | null | undefined>(undefined);
const agreed = signal<readonly string[]>([]);
const code = signal("");
const accepted = signal<Schemas["AcceptedOut"] | null>(null);

/** From a code on paper or in a mail to a diary, or to a place in a clinic. */
export default function Invite() {
  const { busy, trouble, complain, work } = useWork();
  const t = text.value.invite;
  const open = async () => {
    const answer = await change<Invitation>("POST", "/api/v1/invitations/open", {
      code: code.value,
      language: language.value,
    });
    invitation.value = answer.data ?? null;
    return answer.sentence;
  };
  useEffect(() => {
    const given = decodeURIComponent(location.hash.slice(1));
    if (given) {
      // The code leaves the address bar, and with it the browser's history.
      history.replaceState(history.state, "", location.pathname);
      code.value = given;
      accepted.value = null;
      void work(open)();
    } else {
      // What is typed while the server is asked is not sent before the person presses the button.
      const before = code.value;
      void get("/api/v1/invitations/open", { language: language.value }).then(
        ({ data, status }) => {
          if (data) invitation.value = data;
          else if (before && !accepted.value) void work(open)();
          else invitation.value = status === 404 ? null : invitation.value;
        },
        () => complain(text.value.signIn.away),
      );
    }
  }, [language.value]);

  if (accepted.value) return <Accepted />;
  if (!invitation.value)
    return (
      <Page tab="invitation" title={t.title}>
        <form autocomplete="off" class="plain" onSubmit={work(open)}>
          <p>{t.enter}</p>
          <label class="field">
            <span>{t.code}</span>
            <input
              class="code"
              autocomplete="off"
              autocapitalize="characters"
              spellcheck={false}
              placeholder="ABCD-EFGH-JKMN"
              required
              value={code.value}
              onInput={({ currentTarget }) => {
                code.value = currentTarget.value;
              }}
            />
          </label>
          <button type="submit" class="primary large" disabled={busy}>
            {text.value.signIn.codeSubmit}
          </button>
          {trouble && <p class="trouble">{trouble}</p>}
        </form>
        {!session.value && (
          <p>
            <a href="/sign-in">{t.toSignIn}</a>
          </p>
        )}
      </Page>
    );
  return <Opened invitation={invitation.value} />;
}

function Opened({ invitation: invited }: { invitation: Invitation }) {
  const t = text.value.invite;
  const patient = invited.kind === "patient";
  const clinic = invited.clinic?.name ?? text.value.app;
  return (
    <Page tab="invitation" title={patient ? t.patientTitle(clinic) : t.memberTitle(clinic)}>
      <p>
        {patient
          ? t.patientText(clinic)
          : t.memberText(clinic, invited.role ? text.value.roles[invited.role] : undefined)}
      </p>
      <p class="hint">{t.until(dateText(invited.expires_at.slice(0, 10)))}</p>
      {invited.consents.map((consent) => (
        <Agreement
          key={consent.purpose}
          consent={consent}
          checked={agreed.value.includes(consent.purpose)}
          onChange={(checked) => {
            const others = agreed.value.filter((purpose) => purpose !== consent.purpose);
            agreed.value = checked ? [...others, consent.purpose] : others;
          }}
        />
      ))}
      {session.value ? <Accept invited={invited} /> : <Arrive />}
      <Forget />
    </Page>
  );
}

/** An account first: the diary is kept under it. */
function Arrive() {
  const t = text.value.invite;
  return (
    <section>
      <h2>{t.account}</h2>
      <p>{t.accountText}</p>
      <SignInSteps newcomers done={() => announce(t.nowAccept)} />
    </section>
  );
}

function Accept({ invited }: { invited: Invitation }) {
  const me = session.value?.user;
  const [name, setName] = useState(me?.name ?? "");
  const { busy, trouble, complain, work } = useWork();
  const t = text.value.invite;
  const patient = invited.kind === "patient";
  const missing = invited.consents.some(
    ({ required, purpose }) => required && !agreed.value.includes(purpose),
  );
  const accept = work(async () => {
    if (missing) return t.missing;
    const answer = await change<Schemas["AcceptedOut"]>("POST", "/api/v1/invitations/accept", {
      consents: invited.consents
        .filter(({ purpose }) => agreed.value.includes(purpose))
        .map(({ purpose, version }) => ({ purpose, version })),
      timezone: newDiaryZone(),
      // The words that stand here, whatever language the page turns to meanwhile.
      language: invited.language,
      name: name.trim(),
    });
    if (!answer.data) return answer.sentence;
    await arrive();
    code.value = "";
    invitation.value = undefined;
    agreed.value = [];
    accepted.value = answer.data;
  });
  // What has not been sent is not lost by the way: the account page asks about it.
  const leave = async () => {
    if (!(await signOut(0)))
      complain(text.value.account.signOutUnsent(outbox.value.length + drafts.value.length));
  };
  return (
    <section>
      <h2>{t.accept}</h2>
      <p>
        {text.value.account.signedInAs} <strong>{me?.name || me?.email}</strong>.{" "}
        <button type="button" class="link" onClick={() => void leave()}>
          {t.notMe}
        </button>
      </p>
      <form autocomplete="off" class="plain" onSubmit={accept} noValidate>
        {!me?.name && (
          <label class="field">
            <span>{t.name}</span>
            <input
              autocomplete="name"
              maxLength={120}
              value={name}
              onInput={({ currentTarget }) => setName(currentTarget.value)}
            />
          </label>
        )}
        {!me?.name && <p class="hint">{patient ? t.namePatient : t.nameMember}</p>}
        {patient && <p class="hint">{t.clock(newDiaryZone())}</p>}
        <button type="submit" class="primary large" disabled={busy}>
          {t.acceptButton}
        </button>
        {trouble && <p class="trouble">{trouble}</p>}
      </form>
    </section>
  );
}

function Forget() {
  const { work, busy } = useWork();
  const t = text.value.invite;
  return (
    <button
      type="button"
      class="quiet"
      disabled={busy}
      onClick={work(async () => {
        await change("DELETE", "/api/v1/invitations/open");
        code.value = "";
        agreed.value = [];
        invitation.value = null;
      })}
    >
      {t.forget}
    </button>
  );
}

function Accepted() {
  const done = accepted.value;
  const t = text.value.invite;
  const clinic = done?.clinic?.name ?? text.value.app;
  const patient = done?.kind === "patient";
  useEffect(() => {
    announce(t.doneTitle);
  }, []);
  return (
    <Page tab="invitation" title={t.doneTitle}>
      <ul>
        {(patient ? t.nextPatient(clinic) : t.nextMember(clinic)).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      <p>
        <a class="button primary large" href={patient ? "/" : done?.clinic ? "/clinic" : "/operation"}>
          {patient ? t.toDiary : t.toClinic}
        </a>
      </p>
    </Page>
  );
}
