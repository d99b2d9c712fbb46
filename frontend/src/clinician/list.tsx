import { useEffect, useState } from "preact/hooks";
import { PREFERENCES, save } from "../account/display.tsx";
import { useAnswer } from "../account/use-answer.ts";
import { get, type Schemas } from "../api/client.ts";
import { everyOf, type Level as Levels } from "../domain/lists.ts";
import { dateText, text } from "../text/clinic.ts";
import { announce } from "../ui/live.tsx";
import { Page } from "../ui/page.tsx";
import { useWork } from "../ui/work.ts";
import { useLoaded } from "./load.ts";

type Row = Schemas["PatientRowOut"];

const GROUPS = everyOf<Row["group"]>()(["flagged", "already_at_enrolment", "others"]);

/** Whether opening a flagged patient's page lets the patient read of it: said once where it is so for all of them. */
type Telling = "all" | "some" | "none";
const tells = (row: Row) => row.may_read && row.flags.length > 0;
function tellingOf(rows: Row[]): Telling {
  if (!rows.some(tells)) return "none";
  return rows.every((row) => row.flags.length === 0 || row.may_read) ? "all" : "some";
}

/** Whose page was opened from here: whoever comes back goes on where they were, and not at the top of a long list. */
let opened: string | undefined;

/** Flagged first, as the server orders them. Each row says why it stands where it stands. */
export default function PatientList() {
  const [wanted, setWanted] = useState("");
  const loaded = useLoaded(() => get("/api/v1/patients"), "patients");
  useEffect(() => {
    if (loaded.is !== "here" || !opened) return;
    document.querySelector<HTMLElement>(`.patients a[href="/patients/${opened}"]`)?.focus();
    opened = undefined;
  }, [loaded.is]);
  const t = text.value.clinician;
  const rows = loaded.is === "here" ? loaded.data.patients : [];
  const found = rows.filter((row) =>
    `${row.name} ${row.reference}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  const telling = tellingOf(rows);
  const clinics = new Set(rows.map((row) => row.clinic.slug));
  return (
    <Page tab="patients" title={t.title} wide>
      <p class="hint">
        {t.lead}
        {telling === "all" && ` ${t.mayReadAllOnceOpened}`}
      </p>
      <MailIsOff />
      {loaded.is === "loading" && <p>{text.value.loading}</p>}
      {loaded.is === "failed" && <p class="trouble">{t.failed}</p>}
      {rows.length > 8 && (
        <label class="field search">
          <span>{t.search}</span>
          <input
            type="search"
            autocomplete="off"
            value={wanted}
            onInput={({ currentTarget }) => setWanted(currentTarget.value)}
          />
        </label>
      )}
      {loaded.is === "here" && found.length === 0 && <p>{rows.length ? t.noMatch : t.none}</p>}
      {GROUPS.map((group) => (
        <Group
          key={group}
          group={group}
          rows={found.filter((row) => row.group === group)}
          heading={found.some((row) => row.group !== "others")}
          clinic={clinics.size > 1}
          telling={telling}
        />
      ))}
    </Page>
  );
}

/** New flags need no heading; what was there at enrolment has its own, and so has everybody after it. */
function Group(props: {
  group: Row["group"];
  rows: Row[];
  heading: boolean;
  clinic: boolean;
  telling: Telling;
}) {
  const t = text.value.clinician;
  const title = props.heading && props.group !== "flagged" ? t.groups[props.group] : undefined;
  if (props.rows.length === 0) return null;
  const list = (
    <ul class="patients">
      {props.rows.map((row) => (
        <li key={row.id} class={row.level}>
          <PatientRow row={row} clinic={props.clinic} telling={props.telling} />
        </li>
      ))}
    </ul>
  );
  if (!title) return list;
  return (
    <section aria-labelledby={`group-${props.group}`}>
      <h2 id={`group-${props.group}`}>{title}</h2>
      {props.group === "already_at_enrolment" && <p class="hint">{t.alreadyHint}</p>}
      {list}
    </section>
  );
}

/** Whoever switched the morning's mail off, by its link perhaps, sees that it is off, here where it led. */
function MailIsOff() {
  const { value, reload } = useAnswer(() => get(PREFERENCES));
  const { busy, trouble, work } = useWork();
  const t = text.value.clinician;
  if (value?.morning_mail !== false) return null;
  const on = work(async () => {
    const sentence = await save({ morning_mail: true });
    if (sentence) return sentence;
    announce(t.mailOn);
    await reload();
  });
  return (
    <div class="notice">
      <p>{t.mailOff}</p>
      <button type="button" class="secondary" disabled={busy} onClick={on}>
        {t.mailSwitchOn}
      </button>
      {trouble && <p class="trouble">{trouble}</p>}
    </div>
  );
}

function PatientRow({ row, clinic, telling }: { row: Row; clinic: boolean; telling: Telling }) {
  const t = text.value.clinician;
  return (
    <>
      <span class="who">
        <a
          href={`/patients/${row.id}`}
          onClick={() => {
            opened = row.id;
          }}
        >
          {row.name || row.reference}
        </a>
        <span class="hint">
          {[row.name ? row.reference : "", clinic ? row.clinic.name : ""].filter(Boolean).join(" · ")}
        </span>
      </span>
      {/* A flag stays open across a change of the rules, when no review by the new ones is there yet. */}
      <Level level={row.review || row.flags.length ? row.level : "not_reviewed"} />
      <span class="why">
        {row.flags.map((flag) => (
          <span key={flag.sign} class="reason">
            {flag.is_new && <em class="new">{t.isNew}</em>} {flag.sentence}{" "}
            <span class="hint">
              {t.since(dateText(flag.opened_on))}
              {flag.already_at_enrolment && row.group === "flagged" && ` · ${t.already}`}
              {flag.shown_on && flag.shown_on !== row.review?.day && ` · ${t.asOf(dateText(flag.shown_on))}`}
            </span>
          </span>
        ))}
        {row.flags.length === 0 && <span class="reason">{row.review?.sentence ?? t.notReviewed}</span>}
        <span class="hint">
          {row.review?.compared_with && `${row.review.compared_with} `}
          {text.value.labeled(t.lastNight, row.last_night ? dateText(row.last_night) : t.never)}
        </span>
        {telling === "some" && tells(row) && <span class="hint">{t.mayReadOnceOpened}</span>}
        {!row.asked && <span class="hint">{text.value.enrolment.listNotAsked}</span>}
      </span>
    </>
  );
}

/**
 * In words, with a shape; nothing here is green, and nothing says "well". `none` has no badge: it may mean that the rules found no
 * change, or that they don't apply, and the sentence beside it says which.
 */
export function Level({ level }: { level: Levels | "not_reviewed" }) {
  const t = text.value.clinician;
  if (level === "none") return <span class="level none" />;
  return <span class={`level ${level}`}>{level === "not_reviewed" ? t.notReviewed : t.levels[level]}</span>;
}
