// The writes of this phone: what a save does, and what a receipt or a change read back does. Each in one transaction.

import type { Schemas } from "../api/client.ts";
import {
  type Delivered,
  type Draft,
  db,
  type KeptVersion,
  type Meta,
  type Payload,
  STORES,
  type StoredRecord,
  type Version,
  type Write,
} from "./db.ts";

export const FORM_VERSION = 1;
/** The server takes no write above 64 KB; refused here, where the patient can still shorten a note. */
export const MAX_WRITE_BYTES = 60_000;

export class NotYours extends Error {}
export class TooLong extends Error {}

/** What the phone shows: its own writes on their way, else what the server said last. */
export function shown(record: StoredRecord | undefined): Version | null {
  return record?.local ?? record?.server ?? null;
}

export interface Save {
  userId: string;
  kind: string;
  key: string;
  /** The version that the edit began from; null for a new record. */
  base: string | null;
  /** null deletes. */
  payload: Payload | null;
  now: Date;
  zone: string;
  /** A form that goes on after the save keeps its draft. */
  keepDraft?: boolean;
}

/**
 * The record and its outbox entry, in one transaction, on disk when this resolves. Only then may anything say "saved".
 * A kept version that this save chooses is settled in the same breath.
 */
export async function save(wanted: Save): Promise<Write> {
  const { kind, key, base, payload } = wanted;
  const write: Write = {
    write_id: crypto.randomUUID(),
    kind,
    key,
    base,
    form_version: FORM_VERSION,
    made_at: wanted.now.toISOString(),
    zone: wanted.zone,
    deleted: payload === null,
    payload,
  };
  if (new Blob([JSON.stringify(wireOf(write))]).size > MAX_WRITE_BYTES) throw new TooLong();
  const tx = (await db()).transaction(["records", "outbox", "drafts", "meta"], "readwrite", {
    durability: "strict",
  });
  const session = (await tx.objectStore("meta").get("session")) as Meta["session"] | undefined;
  // Signed out, or someone else signed in, in another tab while this form was open.
  if (String(session?.user.id) !== wanted.userId) {
    tx.abort();
    await tx.done.catch(() => undefined);
    throw new NotYours();
  }
  const records = tx.objectStore("records");
  const record: StoredRecord = (await records.get([kind, key])) ?? {
    kind,
    key,
    server: null,
    local: null,
    pending: 0,
  };
  record.local = { write_id: write.write_id, deleted: write.deleted, payload };
  record.pending += 1;
  void records.put(record);
  void tx.objectStore("outbox").add({ write });
  if (!wanted.keepDraft) void tx.objectStore("drafts").delete([kind, key]);
  await tx.done;
  return write;
}

/** The write as the protocol wants it: a payload, or `deleted: true`, never both. */
export function wireOf(write: Write): object {
  const { deleted, payload, ...rest } = write;
  return deleted ? { ...rest, deleted: true } : { ...rest, payload };
}

export type Receipt = Schemas["ReceiptOut"];
const DELIVERED = new Set(["new", "updated", "identical", "conflict", "quarantined"]);

/** Only an answer that names this write and one of the five outcomes counts as delivery. */
export function isReceipt(answer: unknown, write: Write): answer is Receipt {
  const it = answer as Partial<Receipt> | null;
  return (
    typeof it === "object" &&
    it !== null &&
    it.write_id === write.write_id &&
    DELIVERED.has(it.status as string)
  );
}

/**
 * The entry leaves the outbox and the record learns its fate, together or not at all. Safe to repeat. A receipt of a server that
 * has been restored since (`incarnation`: the one it was sent to) says nothing any more.
 */
export async function receiptsApply(
  delivered: { n: number; write: Write; receipt: Receipt }[],
  incarnation?: string,
): Promise<void> {
  const tx = (await db()).transaction(["records", "outbox", "versions", "meta"], "readwrite", {
    durability: "strict",
  });
  if ((await tx.objectStore("meta").get("incarnation")) !== incarnation) {
    await tx.done;
    return;
  }
  for (const { n, write, receipt } of delivered) {
    const entry = await tx.objectStore("outbox").get(n);
    if (entry?.write.write_id !== write.write_id) continue; // another tab was faster, or the phone was wiped
    void tx.objectStore("outbox").delete(n);
    const record = await tx.objectStore("records").get([write.kind, write.key]);
    if (record) void tx.objectStore("records").put(recordAfter(record, write, receipt));
    if (receipt.status === "conflict" || receipt.status === "quarantined") {
      const settled = (await tx.objectStore("versions").get(write.write_id))?.settled ?? false;
      void tx.objectStore("versions").put({ ...keptOf(write, receipt), settled });
      // The head in a receipt that came late may have been followed by others: everything is read anew. Conflicts are rare.
      void tx.objectStore("meta").put(0, "cursor");
    } else void tx.objectStore("versions").delete(write.write_id); // sent again to a restored server, it now stands
  }
  await tx.done;
}

/** PURE. The record once one of its writes has been answered. */
export function recordAfter(record: StoredRecord, write: Write, receipt: Receipt): StoredRecord {
  const pending = Math.max(0, record.pending - 1);
  return {
    ...record,
    server: serverAfter(record.server, write, receipt),
    pending,
    local: pending ? record.local : null,
  };
}

function serverAfter(known: StoredRecord["server"], write: Write, receipt: Receipt): StoredRecord["server"] {
  const { write_id, deleted, payload, made_at, zone, form_version } = write;
  const mine = { write_id, deleted, payload, made_at, zone, form_version };
  switch (receipt.status) {
    case "new":
    case "updated": {
      // A receipt that was asked for again may be older than what has been read meanwhile.
      const seq = receipt.seq ?? 0;
      return known && known.seq > seq ? known : { ...mine, seq };
    }
    case "identical":
      return known ?? { ...mine, seq: 0 };
    case "conflict":
      return receipt.head ? { ...receipt.head, seq: 0 } : known;
    case "quarantined":
      return known;
  }
}

function keptOf(write: Write, receipt: Receipt): KeptVersion {
  const { write_id, kind, key, made_at, deleted, payload, base, zone, form_version } = write;
  const status = receipt.status as "conflict" | "quarantined";
  return {
    write_id,
    kind,
    key,
    made_at,
    deleted,
    payload,
    status,
    problem: receipt.problem ?? null,
    settled: false,
    base,
    zone,
    form_version,
  };
}

export type Change = Schemas["ChangeOut"];
/** A server that has not been brought up to date does not name itself. */
export type Changes = Omit<Schemas["ChangesOut"], "incarnation" | "shared"> &
  Partial<Pick<Schemas["ChangesOut"], "incarnation" | "shared">>;

/** A version as the change feed has it. */
export function deliveredOf({ write_id, deleted, payload, seq, made_at, zone }: Change): Delivered {
  return { write_id, deleted, payload: deleted ? null : payload, seq, zone, ...(made_at && { made_at }) };
}

/**
 * A page of changes and the cursor behind it. A record with writes on their way keeps showing them. False, and nothing happens, when
 * the server is no longer the one that the rest was read from.
 */
export async function changesApply(
  userId: string,
  { changes, next, incarnation }: Pick<Changes, "changes" | "next" | "incarnation">,
): Promise<boolean> {
  const tx = (await db()).transaction(["records", "meta"], "readwrite");
  const session = (await tx.objectStore("meta").get("session")) as Meta["session"] | undefined;
  if (String(session?.user.id) !== userId) {
    await tx.done;
    return true;
  }
  const known = await tx.objectStore("meta").get("incarnation");
  if (incarnation && known && incarnation !== known) {
    await tx.done;
    return false;
  }
  if (incarnation) void tx.objectStore("meta").put(incarnation, "incarnation");
  for (const change of changes) {
    const { kind, key, seq } = change;
    const record = (await tx.objectStore("records").get([kind, key])) ?? {
      kind,
      key,
      server: null,
      local: null,
      pending: 0,
    };
    if (seq < (record.server?.seq ?? 0)) continue;
    void tx.objectStore("records").put({ ...record, server: deliveredOf(change) });
  }
  void tx.objectStore("meta").put(next, "cursor");
  await tx.done;
  return true;
}

export async function cursorRead(): Promise<number> {
  return ((await (await db()).get("meta", "cursor")) as number | undefined) ?? 0;
}

export async function incarnationRead(): Promise<string | undefined> {
  return (await (await db()).get("meta", "incarnation")) as string | undefined;
}

/** The entries that wait, oldest first. */
export async function outboxRead() {
  return (await db()).getAll("outbox");
}

/** Remembers why an entry could not go, for the patient and for the next try; it stays where it is. */
export async function refusalNote(n: number, status: number): Promise<void> {
  const tx = (await db()).transaction("outbox", "readwrite");
  const entry = await tx.store.get(n);
  if (entry) void tx.store.put({ ...entry, refused: status });
  await tx.done;
}

export async function draftSave(userId: string, draft: Draft): Promise<void> {
  const tx = (await db()).transaction(["drafts", "meta"], "readwrite");
  const session = (await tx.objectStore("meta").get("session")) as Meta["session"] | undefined;
  if (String(session?.user.id) === userId) void tx.objectStore("drafts").put(draft);
  await tx.done;
}

export async function draftDrop(kind: string, key: string): Promise<void> {
  await (await db()).delete("drafts", [kind, key]);
}

/** The patient has decided about every version of this record that was kept aside. */
export async function versionsSettle(kind: string, key: string): Promise<void> {
  const tx = (await db()).transaction("versions", "readwrite");
  for (const version of await tx.store.getAll()) {
    if (version.kind === kind && version.key === key) void tx.store.put({ ...version, settled: true });
  }
  await tx.done;
}

/** Everything at once, as of one moment. */
export async function readAll() {
  const tx = (await db()).transaction(STORES);
  const [records, outbox, versions, drafts, session] = await Promise.all([
    tx.objectStore("records").getAll(),
    tx.objectStore("outbox").getAll(),
    tx.objectStore("versions").getAll(),
    tx.objectStore("drafts").getAll(),
    tx.objectStore("meta").get("session") as Promise<Meta["session"] | undefined>,
    tx.done,
  ]);
  return { records, outbox, versions, drafts, session };
}
