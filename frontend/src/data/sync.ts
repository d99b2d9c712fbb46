// Sending and reading back: one pass at a time over all tabs, sending before fetching, again and again until nothing is left.
import { signal } from "@preact/signals";
import { get, sendJson } from "../api/client.ts";
import { phoneZone } from "../domain/zones.ts";
import { type Db, db, readSession, type Session, wipeEnded } from "./db.ts";
import { deviceForget } from "./forget.ts";
import { BATCH_ENTRIES, backoffMs, nextBatch, outcomeOf } from "./outbox.ts";
import {
  type Changes,
  changesApply,
  cursorRead,
  incarnationRead,
  outboxRead,
  receiptsApply,
  refusalNote,
  wireOf,
} from "./records.ts";
import { headsOf, isUnnamed, restoredApply } from "./restored.ts";
import { tellTabs } from "./tabs.ts";

/**
 * How this phone stands with the server:
 * `signed-out`: the session has ended, entries wait; `other`: somebody else is signed in than the one whose entries these are.
 */
export type Link = "unknown" | "reached" | "away" | "signed-out" | "other";
export const link = signal<Link>("unknown");
export const syncing = signal(false);
/** This device was told that its sign-in has ended, and forgot the diary: the sign-in page says so. */
export const endedHere = signal(false);

const LOCK = "stillnight-sync";
const PAGE = 500;

/** One at a time over all tabs. Whoever changes who is signed in holds this too, so that no entry goes out under another name. */
export async function alone<T>(work: () => Promise<T>): Promise<T> {
  // Web Locks need a secure context; without them a phone has, in practice, one tab.
  return navigator.locks ? ((await navigator.locks.request(LOCK, work)) as T) : work();
}

/** Whether the server's session and the phone's data belong to the same person; refreshes what we know about them. */
async function sameUser(mine: Session): Promise<Link> {
  const { data } = await get("/api/v1/session").catch(() => ({ data: undefined }));
  if (!data || !("user" in data)) return "away";
  if (!data.user) {
    if (!(await wipeEnded(data.ended ?? null))) return "signed-out";
    endedHere.value = true;
    tellTabs("wiped");
    await deviceForget().catch(() => false);
    return "unknown";
  }
  if (String(data.user.id) !== String(mine.user.id)) return "other";
  const base: Db = await db();
  const tx = base.transaction("meta", "readwrite");
  const stored = (await tx.store.get("session")) as Session | undefined;
  const changed = JSON.stringify(stored) !== JSON.stringify(data);
  if (changed && String(stored?.user.id) === String(data.user.id))
    void tx.store.put(data as Session, "session");
  await tx.done;
  if (changed) tellTabs("changed");
  return "reached";
}

/** How far one step came; `restored`: the server is another than the one that this phone has read from. */
type Reached = Link | "restored";

/** Sends what waits, in order. */
async function send(): Promise<Reached> {
  const held = new Set<number>();
  let most = BATCH_ENTRIES;
  for (;;) {
    const batch = nextBatch(await outboxRead(), held, most);
    if (batch.length === 0) return "reached";
    const incarnation = await incarnationRead();
    const answer = await sendJson("POST", "/api/v1/writes", {
      ...(incarnation && { incarnation }),
      sent_at: new Date().toISOString(), // by which the server sees that this clock stands wrong
      writes: batch.map(({ write }) => wireOf(write)),
    }).catch(() => null);
    const outcome = answer ? outcomeOf(batch, answer.status, answer.body) : ({ is: "later" } as const);
    if (outcome.is === "later") return "away";
    if (outcome.is === "signed-out") return "signed-out";
    if (outcome.is === "restored") return "restored";
    if (outcome.is === "refused") {
      if (batch.length > 1) {
        most = Math.max(1, Math.floor(batch.length / 2));
        continue;
      }
      const n = batch[0]?.n as number;
      held.add(n);
      await refusalNote(n, outcome.status);
      most = BATCH_ENTRIES;
    } else {
      await receiptsApply(outcome.delivered, incarnation);
      for (const { n, status } of outcome.refused) {
        held.add(n);
        await refusalNote(n, status);
      }
    }
    tellTabs("changed");
  }
}

const readPage = (given: Record<string, string | number>): Promise<{ data?: Changes; status: number }> =>
  get("/api/v1/changes", { ...given, limit: PAGE }).catch(() => ({ data: undefined, status: 0 }));
const noPage = (status: number): Link => (status === 401 || status === 403 ? "signed-out" : "away");

/** Reads back what other phones, imports and the clinic wrote. */
async function fetchChanges(mine: Session): Promise<Reached> {
  for (;;) {
    const after = await cursorRead();
    const { data, status } = await readPage({ after });
    if (!Array.isArray(data?.changes)) return noPage(status);
    if (!(await changesApply(String(mine.user.id), data))) return "restored";
    if (data.changes.length) tellTabs("changed");
    if (!data.more || data.next <= after) return "reached";
  }
}

/** Reads all that a restored server has, and puts into the outbox what this phone was told had arrived and is not there. */
async function compare(mine: Session): Promise<Link> {
  const former = await incarnationRead();
  const pages: Changes[] = [];
  for (let after = 0; ; ) {
    const { data, status } = await readPage({ after, ...(former && { incarnation: former }) });
    if (!Array.isArray(data?.changes)) return noPage(status);
    pages.push(data);
    if (!data.more || data.next <= after) break;
    after = data.next;
  }
  const heads = headsOf(pages);
  if (heads === "changing") return "away"; // restored once more while we read
  if (heads)
    await restoredApply({ userId: String(mine.user.id), former, heads, now: new Date(), zone: phoneZone() });
  tellTabs("changed");
  return "reached";
}

async function exchange(mine: Session): Promise<Link> {
  for (let tries = 0; tries < 3; tries++) {
    // What was read before servers had names is compared once, for nobody knows what happened since.
    if (tries > 0 || (await isUnnamed())) {
      const compared = await compare(mine);
      if (compared !== "reached") return compared;
    }
    const sent = await send();
    const reached = sent === "reached" ? await fetchChanges(mine) : sent;
    if (reached !== "restored") return reached;
  }
  return "away";
}

async function pass(): Promise<Link> {
  const mine = await readSession();
  if (!mine) return "unknown";
  const who = await sameUser(mine);
  if (who !== "reached" || !mine.patient) return who;
  const reached = await exchange(mine);
  if (reached !== "signed-out") return reached;
  // 401 and 403 have other reasons too (a token that was renewed): only the session itself says that it has ended.
  const now = await sameUser(mine);
  return now === "reached" ? "away" : now;
}

let running: Promise<void> | undefined;
let again = false;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Starts a pass, or has the running one followed by another. Resolves when nothing more is to be done for now. */
export function sync(): Promise<void> {
  again = true;
  running ??= (async () => {
    clearTimeout(timer);
    syncing.value = true;
    try {
      while (again) {
        again = false;
        link.value = await alone(pass).catch(() => "away" as const);
      }
      // Entries that were refused are tried again as well, ever more seldom.
      const waiting = link.value === "away" || (link.value === "reached" && (await outboxRead()).length > 0);
      failures = waiting ? failures + 1 : 0;
      if (waiting) timer = setTimeout(() => void sync(), backoffMs(failures, Math.random()));
    } finally {
      syncing.value = false;
      running = undefined;
    }
  })();
  return running;
}

/** At the start, whenever the network or the reader comes back, and now and then while the page is open. */
export function syncAlways(): void {
  const now = () => {
    if (document.visibilityState === "visible") void sync();
  };
  addEventListener("online", now);
  document.addEventListener("visibilitychange", now);
  setInterval(now, 15 * 60_000);
  void sync();
}
