import type { KeptVersion, Payload } from "../data/db.ts";
import { save, versionsSettle } from "../data/records.ts";
import { heads, nights, session } from "../data/state.ts";
import { sync } from "../data/sync.ts";
import { tellTabs } from "../data/tabs.ts";
import { phoneZone } from "../domain/clock.ts";
import type { Night } from "../domain/night.ts";
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
  const choose = async () => {
    await save({
      userId: String(session.value?.user.id),
      kind: version.kind,
      key: version.key,
      base: heads.value.get(version.key) ?? null,
      payload: version.deleted ? null : (version.payload as Payload),
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
      <button type="button" class="secondary" onClick={() => void choose()}>
        {t.useMine}
      </button>{" "}
      <button type="button" class="quiet" onClick={() => void settle()}>
        {t.keepTheirs}
      </button>
    </section>
  );
}

function Note({ night }: { night: Night | null | undefined }) {
  return night?.note ? <q>{night.note}</q> : null;
}
