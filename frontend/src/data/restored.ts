// After the server was restored from a backup: what this phone was told had arrived, and is no longer there, goes once more.
import { db, type KeptVersion, type Meta, type StoredRecord, type Write } from "./db.ts";
import { type Change, type Changes, deliveredOf, FORM_VERSION } from "./records.ts";

/** All that the server has, and up to which number its past is the one that this phone has read. */
export interface Heads {
  incarnation: string;
  shared: number | null;
  changes: Change[];
}

/** PURE. The pages as one; undefined from a server that does not name itself, "changing" from two servers. */
export function headsOf(pages: Changes[]): Heads | "changing" | undefined {
  const incarnation = pages[0]?.incarnation;
  if (pages.some((page) => page.incarnation !== incarnation)) return "changing";
  if (!incarnation) return undefined;
  return { incarnation, shared: pages[0]?.shared ?? null, changes: pages.flatMap(({ changes }) => changes) };
}

interface Clock {
  now: Date;
  zone: string;
}

/**
 * PURE. The record beside the restored server's head of it, and the write that has to go again, under its own old id.
 *
 * Up to `shared` both pasts are one. What was numbered there, the server knows. What came later follows on the head from there, for a
 * record's versions are one chain: that head is its base, and no conflict. Of a head written since the restore nothing is known.
 */
export function recordBeside(
  record: StoredRecord,
  head: Change | undefined,
  shared: number | null,
  { now, zone }: Clock,
): { record: StoredRecord; write: Write | null } {
  const { kind, key, server: mine } = record;
  if (!mine) return { record, write: null };
  if (head?.write_id === mine.write_id)
    return { record: { ...record, server: { ...mine, seq: head.seq } }, write: null };
  const server = head ? deliveredOf(head) : null;
  const before = shared !== null && mine.seq > 0 && mine.seq <= shared;
  if (before && head) return { record: { ...record, server }, write: null };
  const { write_id, deleted, payload } = mine;
  const follows = head && shared !== null && mine.seq > shared && head.seq <= shared;
  const write: Write = {
    write_id,
    kind,
    key,
    base: follows ? head.write_id : null,
    form_version: mine.form_version ?? FORM_VERSION,
    made_at: mine.made_at ?? now.toISOString(),
    zone: mine.zone ?? zone,
    deleted,
    payload,
  };
  const local = record.local ?? { write_id, deleted, payload };
  return { record: { ...record, server, local, pending: record.pending + 1 }, write };
}

/** PURE. What was kept aside goes again as well, and must lose again: without the base by which it might now win. */
export function keptAgain(kept: KeptVersion, { zone }: Clock): Write {
  const { write_id, kind, key, made_at, deleted, payload, status } = kept;
  return {
    write_id,
    kind,
    key,
    base: status === "quarantined" ? (kept.base ?? null) : null,
    form_version: kept.form_version ?? FORM_VERSION,
    made_at,
    zone: kept.zone ?? zone,
    deleted,
    payload,
  };
}

/** Whether this phone holds anything of a server whose name it never learned. */
export async function isUnnamed(): Promise<boolean> {
  const tx = (await db()).transaction(["records", "meta"]);
  const [name, records] = await Promise.all([
    tx.objectStore("meta").get("incarnation"),
    tx.objectStore("records").count(),
    tx.done,
  ]);
  return !name && records > 0;
}

/**
 * The outbox gets what the restored server lacks, ahead of what waited there already (that builds on it), and the server's new name is
 * remembered: all of it or nothing. Done already, by another tab, it does nothing.
 */
export async function restoredApply(
  found: Clock & { userId: string; former: string | undefined; heads: Heads },
): Promise<void> {
  const tx = (await db()).transaction(["records", "outbox", "versions", "meta"], "readwrite", {
    durability: "strict",
  });
  const meta = tx.objectStore("meta");
  const session = (await meta.get("session")) as Meta["session"] | undefined;
  if (String(session?.user.id) !== found.userId || (await meta.get("incarnation")) !== found.former) {
    await tx.done;
    return;
  }
  const heads = new Map(found.heads.changes.map((change) => [`${change.kind} ${change.key}`, change]));
  const records = new Map<string, StoredRecord>();
  const writes: Write[] = [];
  for (const stored of await tx.objectStore("records").getAll()) {
    const id = `${stored.kind} ${stored.key}`;
    const { record, write } = recordBeside(stored, heads.get(id), found.heads.shared, found);
    records.set(id, record);
    if (write) writes.push(write);
  }
  for (const kept of await tx.objectStore("versions").getAll()) {
    const id = `${kept.kind} ${kept.key}`;
    const record = records.get(id);
    if (record) records.set(id, onItsWay(record));
    writes.push(keptAgain(kept, found));
  }
  for (const record of records.values()) void tx.objectStore("records").put(record);
  const oldest = (await tx.objectStore("outbox").openKeyCursor())?.key ?? 1;
  // Numbers below every other, below 1 too: nothing that is saved from now on gets one of those.
  const first = Math.min(oldest, 1) - writes.length;
  // Plans before the doses that name them; the server keeps a dose of a plan that it does not know aside.
  writes.sort((a, b) => Number(b.kind === "regimen") - Number(a.kind === "regimen"));
  writes.forEach((write, i) => void tx.objectStore("outbox").add({ n: first + i, write }));
  void meta.put(0, "cursor");
  void meta.put(found.heads.incarnation, "incarnation");
  await tx.done;
}

/** One more write of it on its way, and still showing what it showed. */
function onItsWay(record: StoredRecord): StoredRecord {
  return { ...record, local: record.local ?? record.server, pending: record.pending + 1 };
}
