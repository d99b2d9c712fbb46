import { useLocation } from "preact-iso";
import { clockSkewMs, SKEW_TOLD_MS } from "../data/skew.ts";
import { drafts, openVersions, storageBroken } from "../data/state.ts";
import { link } from "../data/sync.ts";
import { clockAt, nameNight } from "../domain/days.ts";
import { phoneZone, sameClock } from "../domain/zones.ts";
import { KIND, openForm, patientClock } from "../patient/editing.ts";
import { language, lengthText, text } from "../text/index.ts";
import { updateReady, updateUse } from "./update.ts";

/** More versions than this are told in one sentence, as they come when a server was restored. */
const VERSIONS_NAMED = 2;

/** What the reader should know wherever they are: above the page, in a landmark of its own. */
export function Notices() {
  const t = text.value.notices;
  const { path } = useLocation();
  const skew = clockSkewMs.value ?? 0;
  const name = (day: string) => nameNight(day, language.value, day);
  const here = openForm.value?.date;
  const clock = patientClock();
  const aside = openVersions.value.filter(
    (version) => version.kind === KIND && version.key !== here && path !== `/night/${version.key}`,
  );
  const zone = clock && clockAt(clock, Date.now()).zone;
  return (
    <header class="notices">
      {storageBroken.value && (
        <p class="notice strong" role="alert">
          {t.storage}
        </p>
      )}
      {link.value === "signed-out" && (
        <p class="notice strong">
          {t.signedOut} <a href="/sign-in">{t.signIn}</a>
        </p>
      )}
      {Math.abs(skew) > SKEW_TOLD_MS && <p class="notice">{t.skew(lengthText(Math.abs(skew)), skew > 0)}</p>}
      {zone && !sameClock(zone, phoneZone(), Date.now()) && (
        <p class="notice">{t.zone(spelled(phoneZone()), spelled(zone))}</p>
      )}
      {updateReady.value && (
        <p class="notice">
          {t.update}{" "}
          <button type="button" class="link" onClick={updateUse}>
            {t.updateNow}
          </button>
        </p>
      )}
      {drafts.value
        .filter((draft) => draft.kind === KIND && draft.key !== here)
        .map((draft) => (
          <p class="notice" key={draft.key}>
            {t.draft(name(draft.key))} <a href={`/night/${draft.key}`}>{t.continue}</a>
          </p>
        ))}
      {aside.length > VERSIONS_NAMED ? (
        <p class="notice">
          {t.versionsMany(aside.length)} <a href="/nights">{t.look}</a>
        </p>
      ) : (
        aside.map((version) => (
          <p class="notice" key={version.write_id}>
            {version.status === "conflict" ? t.version(name(version.key)) : t.quarantine(name(version.key))}{" "}
            <a href={`/night/${version.key}`}>{t.look}</a>
          </p>
        ))
      )}
    </header>
  );
}

/** As people write it: New York, with no underscore. */
const spelled = (zone: string) => zone.replaceAll("_", " ");
