import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { get, type Schemas } from "../api/client.ts";
import { drafts, outbox, session } from "../data/state.ts";
import { nameNight } from "../domain/days.ts";
import type { Night } from "../domain/night.ts";
import { StatusLine } from "../patient/status-line.tsx";
import { summary } from "../patient/summary.ts";
import {
  dateText,
  instantText,
  LANGUAGES,
  type Language,
  language,
  languageChoose,
  text,
} from "../text/index.ts";
import { Choice } from "../ui/choice.tsx";
import { Page } from "../ui/page.tsx";
import { type Theme, theme } from "../ui/theme.ts";
import { signOut } from "./session.ts";

export default function Account() {
  const t = text.value.account;
  const me = session.value;
  if (!me) return null;
  return (
    <Page title={t.title}>
      <p>
        {t.signedInAs} <strong>{me.user.name || me.user.email}</strong>
        {me.user.name ? <span class="hint"> {me.user.email}</span> : null}
      </p>
      {me.patient && (
        <section>
          <h2>{t.sync}</h2>
          <StatusLine button />
        </section>
      )}
      <section>
        <h2>{t.display}</h2>
        <Choice
          legend={t.theme}
          options={(["auto", "dark", "light"] as Theme[]).map((value) => ({ value, label: t.themes[value] }))}
          value={theme.value}
          onChange={(chosen) => {
            theme.value = chosen ?? "auto";
          }}
        />
        <p class="hint">{t.themeHint}</p>
        <Choice
          legend={t.language}
          options={Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }))}
          value={language.value}
          onChange={(chosen) => chosen && languageChoose(chosen)}
        />
      </section>
      {me.patient && <Clinics clinics={me.patient.clinics} />}
      {me.patient && <Looked />}
      {me.patient && <Kept />}
      {me.patient && (
        <section>
          <h2>{t.install}</h2>
          <p>{t.installText}</p>
        </section>
      )}
      <SignOut />
    </Page>
  );
}

function Clinics({ clinics }: { clinics: { slug: string; name: string }[] }) {
  const t = text.value.account;
  return (
    <section>
      <h2>{t.clinics}</h2>
      {clinics.length === 0 ? (
        <p>{t.noClinics}</p>
      ) : (
        <ul>
          {clinics.map((clinic) => (
            <li key={clinic.slug}>{clinic.name}</li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** undefined: on its way; null: not to be had now. Never kept on the phone. */
function useAnswer<T>(ask: () => Promise<{ data?: T }>): T | null | undefined {
  const [answer, set] = useState<T | null>();
  useEffect(() => {
    ask().then(
      ({ data }) => set(data ?? null),
      () => set(null),
    );
  }, []);
  return answer;
}

function Looked() {
  const answer = useAnswer(() => get("/api/v1/access-events"));
  const t = text.value.account;
  return (
    <section>
      <h2>{t.looked}</h2>
      {answer === undefined && <p>{text.value.loading}</p>}
      {answer === null && <p>{t.needsNetwork}</p>}
      {answer && answer.events.length === 0 && <p>{t.lookedNone}</p>}
      {answer && answer.events.length > 0 && (
        <ul class="rows">
          {answer.events.map((event) => (
            <li key={`${event.at} ${event.who} ${event.what}`}>
              <span class="when">{instantText(event.at)}</span>
              <span class="what">
                {t.lookedRow(event.who, event.clinic)} · {t.lookedAt[event.what] ?? event.what}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Kept() {
  const answer = useAnswer(() => get("/api/v1/kept-versions"));
  const t = text.value.account;
  return (
    <section>
      <h2>{t.kept}</h2>
      {answer === undefined && <p>{text.value.loading}</p>}
      {answer === null && <p>{t.needsNetwork}</p>}
      {answer && answer.versions.length === 0 && <p>{t.keptNone}</p>}
      {answer && answer.versions.length > 0 && (
        <ul class="rows">
          {answer.versions.map((version) => (
            <li key={version.write_id}>
              <span class="when">{nameOf(version)}</span>
              <span class="what">
                {version.kind === "night" &&
                  `${summary(version.deleted ? null : (version.payload as Night))} · `}
                {t.keptWhy[version.status]}, {instantText(version.received_at)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function nameOf({ kind, key }: Schemas["KeptVersionOut"]): string {
  if (kind !== "night" || Number.isNaN(Date.parse(key))) return kind;
  return `${nameNight(key, language.value)}, ${dateText(key, { month: "long", year: "numeric" })}`;
}

function SignOut() {
  const [asking, ask] = useState(false);
  const { route } = useLocation();
  const t = text.value.account;
  const unsent = outbox.value.length + drafts.value.length;
  const go = () => void signOut().then(() => route("/sign-in", true));
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
