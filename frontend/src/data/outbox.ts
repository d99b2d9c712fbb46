// PURE: which entries go next, and what an answer means.
import type { OutboxEntry } from "./db.ts";
import { isReceipt, type Receipt, wireOf } from "./records.ts";

/** The server takes 200. Smaller sets keep others waiting for less, and a weak line has less to send again. */
export const BATCH_ENTRIES = 50;
/** The server takes 2 MB; some room is left for the list around the entries. */
export const BATCH_BYTES = 1_900_000;

const recordOf = ({ write }: OutboxEntry) => `${write.kind} ${write.key}`;
const bytesOf = (entry: OutboxEntry) =>
  new TextEncoder().encode(JSON.stringify(wireOf(entry.write))).length + 1;

/**
 * The next entries in order, at most `most`. What was refused in this pass (`held`) is passed over, and so is whatever builds on it:
 * sent alone it would lose against a version that the server never got. A refused entry itself gets another try in the next pass.
 */
export function nextBatch(
  entries: OutboxEntry[],
  held: ReadonlySet<number>,
  most = BATCH_ENTRIES,
): OutboxEntry[] {
  const blocked = new Set<string>();
  const batch: OutboxEntry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    if (held.has(entry.n as number) || blocked.has(recordOf(entry))) {
      blocked.add(recordOf(entry));
      continue;
    }
    bytes += bytesOf(entry);
    if (batch.length > 0 && (batch.length >= most || bytes > BATCH_BYTES)) break;
    batch.push(entry);
  }
  return batch;
}

export type Outcome =
  /** Per entry: a receipt, or why there is none. */
  | {
      is: "answered";
      delivered: { n: number; write: OutboxEntry["write"]; receipt: Receipt }[];
      refused: { n: number; status: number }[];
    }
  /** The session has ended: everything stays until the patient signs in again. */
  | { is: "signed-out" }
  /** The server was restored and lacks what these build on: compare first. */
  | { is: "restored" }
  /** This one call was refused: try fewer entries at once, and hold back a single one. */
  | { is: "refused"; status: number }
  /** Nothing can be sent now. */
  | { is: "later" };

/** What the answer to POST /api/v1/writes says about the entries that were sent. */
export function outcomeOf(sent: OutboxEntry[], status: number, body: unknown): Outcome {
  if (status === 401 || status === 403) return { is: "signed-out" };
  if (status === 412) return { is: "restored" };
  if (status === 408 || status === 429 || status > 500) return { is: "later" };
  if (status !== 200 && status !== 201 && status !== 202 && status !== 409) return { is: "refused", status };
  const answers = (body as { receipts?: unknown } | null)?.receipts;
  // Something between us and the server answered in its place, as the sign-in page of a hotel does.
  if (!Array.isArray(answers)) return { is: "later" };
  const delivered: Extract<Outcome, { is: "answered" }>["delivered"] = [];
  const refused: { n: number; status: number }[] = [];
  for (const { n, write } of sent) {
    const receipt = answers.find((answer) => isReceipt(answer, write));
    if (receipt) delivered.push({ n: n as number, write, receipt });
    else {
      const other = answers.find(
        (answer) => (answer as { write_id?: unknown } | null)?.write_id === write.write_id,
      );
      refused.push({ n: n as number, status: Number(other?.problem?.status) || 0 });
    }
  }
  return { is: "answered", delivered, refused };
}

/** Doubling from 2 s to 5 min, spread by half, so that a clinic's phones do not all come back in the same second. */
export function backoffMs(failures: number, random: number): number {
  const full = Math.min(5 * 60_000, 1000 * 2 ** Math.min(failures, 20));
  return full * (0.5 + random);
}
