// What the pages show: the phone's database as signals. Written only here, after every change, from one consistent read.
import { computed, signal } from "@preact/signals";
import type { Draft, KeptVersion, OutboxEntry, Payload, Session } from "./db.ts";
import { readAll, shown } from "./records.ts";
import { listen } from "./tabs.ts";

/** A night, or another record, as the patient sees it. */
export interface Seen {
  key: string;
  write_id: string;
  payload: Payload;
  /** Written here and not yet at the clinic. */
  pending: boolean;
}

/** undefined: not read yet; null: nobody uses this phone. */
export const session = signal<Session | null | undefined>(undefined);
export const nights = signal<ReadonlyMap<string, Seen>>(new Map());
/** Heads of all nights, deleted ones too: what an edit begins from. */
export const heads = signal<ReadonlyMap<string, string>>(new Map());
export const outbox = signal<readonly OutboxEntry[]>([]);
export const versions = signal<readonly KeptVersion[]>([]);
export const drafts = signal<readonly Draft[]>([]);
/** The database cannot be opened (private mode, full disk): nothing may then pretend to save. */
export const storageBroken = signal(false);

export const nightsAtClinic = computed(
  () => [...nights.value.values()].filter((night) => !night.pending).length,
);
/** Versions to point out: the newest of each record, until the patient has decided. */
export const openVersions = computed(() => {
  const newest = new Map<string, KeptVersion>();
  for (const version of versions.value) {
    const id = `${version.kind} ${version.key}`;
    const other = newest.get(id);
    if (!version.settled && (!other || version.made_at > other.made_at)) newest.set(id, version);
  }
  return [...newest.values()];
});

let reading: Promise<void> | undefined;
let stale = false;

/** Reads everything anew; calls that come while it reads share one further reading. */
export function refresh(): Promise<void> {
  stale = true;
  reading ??= (async () => {
    try {
      while (stale) {
        stale = false;
        await load();
      }
      storageBroken.value = false;
    } catch {
      storageBroken.value = true;
      session.value ??= null;
    } finally {
      reading = undefined;
    }
  })();
  return reading;
}

async function load(): Promise<void> {
  const all = await readAll();
  const seen: [string, Seen][] = [];
  const known: [string, string][] = [];
  for (const record of all.records) {
    if (record.kind !== "night") continue;
    const version = shown(record);
    if (!version) continue;
    known.push([record.key, version.write_id]);
    if (version.deleted || !version.payload) continue;
    seen.push([
      record.key,
      { key: record.key, write_id: version.write_id, payload: version.payload, pending: record.pending > 0 },
    ]);
  }
  session.value = all.session ?? null;
  nights.value = new Map(seen.sort(([a], [b]) => b.localeCompare(a)));
  heads.value = new Map(known);
  outbox.value = all.outbox;
  versions.value = all.versions;
  drafts.value = all.drafts;
}

listen(() => void refresh());
