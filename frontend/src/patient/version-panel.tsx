import { useState } from "preact/hooks";
import type { KeptVersion, Payload } from "../data/db.ts";
import { save, versionsSettle } from "../data/records.ts";
import { heads, nights, session } from "../data/state.ts";
import { sync } from "../data/sync.ts";
import { tellTabs } from "../data/tabs.ts";
import type { Night } from "../domain/night.ts";
import { phoneZone } from "../domain/zones.ts";
import { text } from "../text/index.ts";
import { announce } from "../ui/live.tsx";
import { summary } from "./summary.ts";

/** A version of this night that lost, beside the one that stands. Choosing it is an ordinary write on the head. */
export function VersionPanel({ version }: { version: KeptVersion }) {
  const t = text.value.night;
  const theirs = nights.value.get(version.key)?.payload as Night | undefined;
  const quarantined = version.status === "quarantined";
  const settle = async () => {
    await versionsSettle(version.kind, version.key);
    tellTabs("changed");
  };
  // Its date is in doubt: the patient says which night it is of.
  const asked = isDateInDoubt(version);
  const [night, setNight] = useState("");
  const choose = async () => {
    const key = asked ? night : version.key;
    const { date: _, ...payload } = (version.payload ?? {}) as Payload;
    await save({
      userId: String(session.value?.user.id),
      kind: version.kind,
      key,
      base: heads.value.get(key) ?? null,
      payload: version.deleted ? null : payload,
      now: new Date(),
      zone: phoneZone(),
    });
    await settle();
    announce(t.saved);
    void sync();
  };
  return (
    <section class="notice versions" aria-labelledby="version-title">
      <h2 id="version-title">{t.versionTitle}</h2>
      <p>{quarantined ? t.quarantineText : t.versionText}</p>
      {version.problem?.errors?.map((error) => (
        <p class="hint" key={error.field}>
          {error.field.replace("payload.", "")}: {error.message}
        </p>
      ))}
      <dl>
        <dt>{t.versionMine}</dt>
        <dd>
          {summary(version.deleted ? null : (version.payload as Night))}
          <Note night={version.payload as Night | null} />
        </dd>
        <dt>{t.versionTheirs}</dt>
        <dd>
          {theirs ? summary(theirs) : text.value.notRecorded}
          <Note night={theirs} />
        </dd>
      </dl>
      {asked && (
        <label>
          {t.whichNight}
          <input type="date" value={night} onInput={(event) => setNight(event.currentTarget.value)} />
        </label>
      )}
      <button type="button" class="secondary" disabled={asked && !night} onClick={() => void choose()}>
        {asked ? t.saveForNight : t.useMine}
      </button>{" "}
      <button type="button" class="quiet" onClick={() => void settle()}>
        {t.keepTheirs}
      </button>
    </section>
  );
}

const isDateInDoubt = ({ problem }: KeptVersion) => problem?.type === "urn:stillnight:problem:which_night";

function Note({ night }: { night: Night | null | undefined }) {
  return night?.note ? <q>{night.note}</q> : null;
}
