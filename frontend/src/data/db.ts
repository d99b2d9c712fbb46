// What this phone keeps. The phone is a buffer and the server the record, but until a receipt has come, this is the only copy.
import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Schemas } from "../api/client.ts";

export type Payload = Record<string, unknown>;

/** One version of a record: which write made it and what it says. */
export interface Version {
  write_id: string;
  deleted: boolean;
  payload: Payload | null;
}

/** What the server said last. How it was written is known of what came since phones remember that. */
export interface Delivered extends Version {
  seq: number;
  made_at?: string;
  zone?: string;
  form_version?: number;
}

/** A record as this phone knows it. `local` exists exactly while writes of it are on their way (`pending` > 0). */
export interface StoredRecord {
  kind: string;
  key: string;
  server: Delivered | null;
  local: Version | null;
  pending: number;
}

/** The whole write as it will be sent, frozen when it was saved (formats: the write protocol). */
export interface Write extends Version {
  kind: string;
  key: string;
  base: string | null;
  form_version: number;
  made_at: string;
  zone: string;
}

/** `n` orders the outbox. `refused` is the status of an answer that was not a receipt: the entry stays all the same. */
export interface OutboxEntry {
  n?: number;
  write: Write;
  refused?: number;
}

/** A version that lost (conflict) or could not be read (quarantined). The server keeps it too; the patient may choose it. */
export interface KeptVersion extends Version {
  kind: string;
  key: string;
  made_at: string;
  status: "conflict" | "quarantined";
  problem: Schemas["ProblemOut"] | null;
  /** Set when the patient has looked and decided; it is then no longer pointed out. */
  settled: boolean;
  base?: string | null;
  zone?: string;
  form_version?: number;
}

/** An open form as it stands, so that a killed page loses nothing. `base` is the version the edit began from. */
export interface Draft {
  kind: string;
  key: string;
  base: string | null;
  payload: Payload;
  at: string;
}

/** Who uses this phone. Everything else in the database is theirs. */
export type Session = Schemas["SessionOut"] & { user: NonNullable<Schemas["SessionOut"]["user"]> };

export interface Meta {
  session: Session;
  /** The sequence up to which changes have been read. */
  cursor: number;
  /** Which life of the server all this was read from; a restored server has another. */
  incarnation: string;
}

interface StillnightDb extends DBSchema {
  records: { key: [string, string]; value: StoredRecord; indexes: { kind: string } };
  outbox: { key: number; value: OutboxEntry };
  versions: { key: string; value: KeptVersion };
  drafts: { key: [string, string]; value: Draft };
  meta: { key: string; value: Meta[keyof Meta] };
}

export type Db = IDBPDatabase<StillnightDb>;
export const STORES = ["records", "outbox", "versions", "drafts", "meta"] as const;
export const DB_NAME = "stillnight";

let opened: Promise<Db> | undefined;

export function db(): Promise<Db> {
  opened ??= openDB<StillnightDb>(DB_NAME, 1, {
    upgrade(base) {
      base.createObjectStore("records", { keyPath: ["kind", "key"] }).createIndex("kind", "kind");
      base.createObjectStore("outbox", { keyPath: "n", autoIncrement: true });
      base.createObjectStore("versions", { keyPath: "write_id" });
      base.createObjectStore("drafts", { keyPath: ["kind", "key"] });
      base.createObjectStore("meta");
    },
    // A newer page of ours wants to upgrade: make way, and open again at the next use.
    blocking() {
      void opened?.then((base) => base.close());
      opened = undefined;
    },
    terminated() {
      opened = undefined;
    },
  }).catch((error) => {
    opened = undefined;
    throw error;
  });
  return opened;
}

/** The signed-in person as this phone remembers them, network or not. */
export async function readSession(): Promise<Session | undefined> {
  return (await (await db()).get("meta", "session")) as Session | undefined;
}

/**
 * Clears every store, unless more entries wait to be sent or saved than the person agreed to lose: then nothing happens, and false.
 * One transaction, so no night slips in between; after it nothing can be saved, for every save asks whose phone this is.
 * Clearing works also while another tab has the database open; deleting it would wait.
 */
export async function wipe(losing = Number.POSITIVE_INFINITY): Promise<boolean> {
  const tx = (await db()).transaction(STORES, "readwrite", { durability: "strict" });
  const waiting = await Promise.all([tx.objectStore("outbox").count(), tx.objectStore("drafts").count()]);
  if (waiting[0] + waiting[1] > losing) {
    await tx.done;
    return false;
  }
  await Promise.all([...STORES.map((name) => tx.objectStore(name).clear()), tx.done]);
  return true;
}

/**
 * After the sign-in was ended from elsewhere (`ended`: the incarnation of the server that says so) or ran out (null): clears every store
 * if the server has all that is in them. A diary stays where entries wait, where only the time ran out, and where the server was
 * restored since: then this phone may be the only one that has the newest nights.
 */
export async function wipeEnded(ended: string | null): Promise<boolean> {
  const tx = (await db()).transaction(STORES, "readwrite", { durability: "strict" });
  const [outbox, drafts, records, incarnation, session] = await Promise.all([
    tx.objectStore("outbox").count(),
    tx.objectStore("drafts").count(),
    tx.objectStore("records").count(),
    tx.objectStore("meta").get("incarnation"),
    tx.objectStore("meta").get("session") as Promise<Session | undefined>,
  ]);
  const known = records === 0 ? ended !== null || !session?.patient : ended !== null && incarnation === ended;
  if (!session || outbox + drafts > 0 || !known) {
    await tx.done;
    return false;
  }
  await Promise.all([...STORES.map((name) => tx.objectStore(name).clear()), tx.done]);
  return true;
}

/** Lets go of the database, so that the browser may delete it. The next use opens it again. */
export async function dbClose(): Promise<void> {
  const base = await opened?.catch(() => undefined);
  base?.close();
  opened = undefined;
}
