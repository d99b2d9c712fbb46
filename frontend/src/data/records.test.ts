import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { db, type Session, wipe } from "./db.ts";
import {
  changesApply,
  cursorRead,
  draftSave,
  NotYours,
  outboxRead,
  type Receipt,
  readAll,
  receiptsApply,
  save,
  shown,
  TooLong,
} from "./records.ts";

const pia: Session = {
  user: { id: "7", email: "pia@example.org", name: "Pia", language: "en" },
  operator: false,
  clinics: [],
  patient: null,
  sign_in: { second_factor: "not_needed", until: null },
  ended: null,
};
const KEY = "2026-03-14";

const saveNight = (payload: Record<string, unknown> | null, base: string | null = null, userId = "7") =>
  save({
    userId,
    kind: "night",
    key: KEY,
    base,
    payload,
    now: new Date("2026-03-15T01:00:00Z"),
    zone: "Europe/Berlin",
  });

const night = async () => (await readAll()).records.find(({ key }) => key === KEY);
const receipt = (write_id: string, status: Receipt["status"], more: Partial<Receipt> = {}): Receipt => ({
  write_id,
  kind: "night",
  key: KEY,
  status,
  seq: 1,
  received_at: "2026-03-15T01:00:01Z",
  head: null,
  problem: null,
  questions: [],
  ...more,
});
const deliver = async (...receipts: Receipt[]) => {
  const entries = await outboxRead();
  await receiptsApply(
    receipts.map((r) => {
      const entry = entries.find(({ write }) => write.write_id === r.write_id);
      if (!entry) throw new Error("not in the outbox");
      return { n: entry.n as number, write: entry.write, receipt: r };
    }),
  );
};
const change = (write_id: string, seq: number, payload: Record<string, unknown>) => ({
  kind: "night",
  key: KEY,
  seq,
  write_id,
  deleted: false,
  payload,
  made_at: "2026-03-15T01:00:00Z",
  zone: "Europe/Berlin",
});

beforeEach(async () => {
  await wipe();
  await (await db()).put("meta", pia, "session");
});

describe("a save", () => {
  it("puts the record and its outbox entry down together", async () => {
    const write = await saveNight({ symptoms: false });
    expect(await night()).toMatchObject({ local: { write_id: write.write_id }, pending: 1, server: null });
    expect((await outboxRead()).map((entry) => entry.write)).toEqual([write]);
  });

  it("takes the draft with it", async () => {
    await draftSave("7", { kind: "night", key: KEY, base: null, payload: {}, at: "2026-03-15T01:00:00Z" });
    await saveNight({ symptoms: false });
    expect((await readAll()).drafts).toEqual([]);
  });

  it("refuses what the server would never take, and writes nothing", async () => {
    await expect(saveNight({ symptoms: true, note: "ü".repeat(31_000) })).rejects.toThrow(TooLong);
    expect(await outboxRead()).toEqual([]);
  });

  it("refuses when somebody else has signed in meanwhile", async () => {
    await expect(saveNight({ symptoms: false }, null, "8")).rejects.toThrow(NotYours);
    expect(await outboxRead()).toEqual([]);
  });
});

describe("a receipt", () => {
  it("makes the delivered version the head and empties the outbox", async () => {
    const write = await saveNight({ symptoms: false });
    await deliver(receipt(write.write_id, "new"));
    expect(await night()).toMatchObject({
      server: { write_id: write.write_id, seq: 1 },
      local: null,
      pending: 0,
    });
    expect(await outboxRead()).toEqual([]);
  });

  it("of the first of two chained edits leaves the second one shown", async () => {
    const first = await saveNight({ symptoms: true, intensity: 4 });
    await saveNight({ symptoms: true, intensity: 6 }, first.write_id);
    await deliver(receipt(first.write_id, "new"));
    expect(shown(await night())?.payload).toMatchObject({ intensity: 6 });
    expect(await night()).toMatchObject({ pending: 1 });
  });

  it("of a conflict shows the clinic's head and keeps Pia's version whole", async () => {
    const write = await saveNight({ symptoms: true, note: "mine" });
    const head = { write_id: "other", deleted: false, payload: { symptoms: false } };
    await deliver(receipt(write.write_id, "conflict", { head, seq: 5 }));
    expect(shown(await night())).toMatchObject({ write_id: "other", payload: { symptoms: false } });
    expect((await readAll()).versions).toMatchObject([
      { write_id: write.write_id, payload: { note: "mine" }, status: "conflict", settled: false },
    ]);
  });

  it("of a quarantine goes back to what the clinic has", async () => {
    await changesApply("7", { changes: [change("a", 3, { symptoms: false })], next: 3 });
    const write = await saveNight({ symptoms: true }, "a");
    await deliver(receipt(write.write_id, "quarantined", { seq: null }));
    expect(shown(await night())).toMatchObject({ write_id: "a" });
    expect((await readAll()).versions).toMatchObject([{ status: "quarantined" }]);
  });

  it("that comes twice changes nothing", async () => {
    const write = await saveNight({ symptoms: false });
    const [entry] = await outboxRead();
    const delivered = [{ n: entry?.n as number, write, receipt: receipt(write.write_id, "new") }];
    await receiptsApply(delivered);
    await changesApply("7", { changes: [change("b", 9, { symptoms: true })], next: 9 });
    await receiptsApply(delivered);
    expect(shown(await night())).toMatchObject({ write_id: "b" });
  });

  it("that is older than what was read meanwhile does not go back in time", async () => {
    const write = await saveNight({ symptoms: false });
    await changesApply("7", { changes: [change("b", 9, { symptoms: true })], next: 9 });
    await deliver(receipt(write.write_id, "new", { seq: 4 }));
    expect(shown(await night())).toMatchObject({ write_id: "b" });
  });

  it("of a conflict has everything read anew, as its head may be an old one", async () => {
    const write = await saveNight({ symptoms: false });
    await changesApply("7", { changes: [change("c", 9, { symptoms: true })], next: 9 });
    const head = { write_id: "b", deleted: false, payload: { symptoms: true, intensity: 2 } };
    await deliver(receipt(write.write_id, "conflict", { head, seq: null }));
    expect(await cursorRead()).toBe(0);
    await changesApply("7", { changes: [change("c", 9, { symptoms: true })], next: 9 });
    expect(shown(await night())).toMatchObject({ write_id: "c" });
  });
});

describe("reading back", () => {
  it("does not overwrite a record with writes on their way", async () => {
    await saveNight({ symptoms: true, note: "mine" });
    await changesApply("7", { changes: [change("b", 9, { symptoms: false })], next: 9 });
    expect(shown(await night())?.payload).toMatchObject({ note: "mine" });
  });

  it("does not go back to an older change", async () => {
    await changesApply("7", { changes: [change("b", 9, { symptoms: false })], next: 9 });
    await changesApply("7", { changes: [change("a", 8, { symptoms: true })], next: 9 });
    expect(shown(await night())).toMatchObject({ write_id: "b" });
  });

  it("stores nothing for a person who is not the one on this phone", async () => {
    await changesApply("8", { changes: [change("b", 9, { symptoms: false })], next: 9 });
    expect(await night()).toBeUndefined();
  });
});

it("a wiped phone holds nothing, whoever had it", async () => {
  await saveNight({ symptoms: false });
  await wipe();
  const all = await readAll();
  expect([all.records, all.outbox, all.versions, all.drafts, all.session]).toEqual([
    [],
    [],
    [],
    [],
    undefined,
  ]);
});
