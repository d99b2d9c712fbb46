import "fake-indexeddb/auto";
import { beforeEach, describe, expect, it } from "vitest";
import { type Delivered, db, type StoredRecord, wipe } from "./db.ts";
import {
  type Change,
  changesApply,
  outboxRead,
  type Receipt,
  readAll,
  receiptsApply,
  save,
} from "./records.ts";
import { headsOf, isUnnamed, keptAgain, recordBeside, restoredApply } from "./restored.ts";

const now = new Date("2026-03-20T08:00:00Z");
const clock = { now, zone: "Europe/Berlin" };
const KEY = "2026-03-14";
const was = (write_id: string, seq: number, more: Partial<Delivered> = {}): Delivered => ({
  write_id,
  seq,
  deleted: false,
  payload: { symptoms: false },
  made_at: "2026-03-15T05:00:00Z",
  zone: "Europe/Lisbon",
  ...more,
});
const night = (server: Delivered | null, more: Partial<StoredRecord> = {}): StoredRecord => ({
  kind: "night",
  key: KEY,
  server,
  local: null,
  pending: 0,
  ...more,
});
const head = (write_id: string, seq: number, key = KEY): Change => ({
  kind: "night",
  key,
  seq,
  write_id,
  deleted: false,
  payload: { symptoms: true },
  made_at: "2026-03-15T04:00:00Z",
  zone: "Europe/Berlin",
});

describe("beside a restored server", () => {
  it("a night that it lacks goes again, under its own id and as it was made", () => {
    const { record, write } = recordBeside(night(was("w1", 60)), undefined, 50, clock);
    expect(write).toEqual({
      write_id: "w1",
      kind: "night",
      key: KEY,
      base: null,
      form_version: 1,
      made_at: "2026-03-15T05:00:00Z",
      zone: "Europe/Lisbon",
      deleted: false,
      payload: { symptoms: false },
    });
    expect(record).toMatchObject({ server: null, local: { write_id: "w1" }, pending: 1 });
  });

  it("a night that it has stays where it is, under its new number", () => {
    const { record, write } = recordBeside(night(was("w1", 60)), head("w1", 51), null, clock);
    expect(write).toBeNull();
    expect(record).toMatchObject({ server: { write_id: "w1", seq: 51 }, pending: 0 });
  });

  it("an edit and a deletion from after the backup follow on the version from before it", () => {
    for (const deleted of [false, true]) {
      const mine = night(was("w3", 60, { deleted }));
      expect(recordBeside(mine, head("w1", 40), 50, clock).write).toMatchObject({ base: "w1", deleted });
    }
  });

  it("of a version written since the restore, or of another past, nothing is known", () => {
    expect(recordBeside(night(was("w3", 60)), head("x", 51), 50, clock).write?.base).toBeNull();
    expect(recordBeside(night(was("w3", 60)), head("w1", 40), null, clock).write?.base).toBeNull();
    expect(recordBeside(night(was("w3", 0)), head("w1", 40), 50, clock).write?.base).toBeNull();
  });

  it("an older version than the backup's is known there and does not go", () => {
    const { record, write } = recordBeside(night(was("w1", 40)), head("w2", 45), 50, clock);
    expect(write).toBeNull();
    expect(record.server).toMatchObject({ write_id: "w2", seq: 45 });
  });

  it("what waits unsent goes on being shown", () => {
    const local = { write_id: "e1", deleted: false, payload: { symptoms: true } };
    const { record } = recordBeside(night(was("w3", 60), { local, pending: 1 }), undefined, 50, clock);
    expect(record).toMatchObject({ local, pending: 2 });
  });

  it("what lost before loses again", () => {
    const kept = {
      ...head("l", 0),
      made_at: "2026-03-15T05:00:00Z",
      problem: null,
      settled: true,
      base: "w1",
    };
    expect(keptAgain({ ...kept, status: "conflict" }, clock).base).toBeNull();
    expect(keptAgain({ ...kept, status: "quarantined" }, clock).base).toBe("w1");
  });

  it("pages of two lives are not one answer, and a server without a name says nothing", () => {
    const page = { changes: [], next: 0, more: false };
    expect(
      headsOf([
        { ...page, incarnation: "a" },
        { ...page, incarnation: "b" },
      ]),
    ).toBe("changing");
    expect(headsOf([page])).toBeUndefined();
  });
});

describe("a phone that meets a restored server", () => {
  beforeEach(async () => {
    await wipe();
    const base = await db();
    const pia = { user: { id: "7", email: "pia@example.org", name: "Pia", language: "en" } };
    await base.put("meta", pia as never, "session");
    await base.put("meta", "before", "incarnation");
    await base.put("meta", 60, "cursor");
    await base.put("records", night(was("w3", 60)));
    await base.put("records", night(was("w2", 30), { key: "2026-03-13" }));
  });
  const meet = (former = "before") =>
    restoredApply({
      ...clock,
      userId: "7",
      former,
      heads: { incarnation: "after", shared: 50, changes: [head("w1", 40), head("w2", 30, "2026-03-13")] },
    });
  const edit = (base: string) =>
    save({
      userId: "7",
      kind: "night",
      key: KEY,
      base,
      payload: { symptoms: true },
      now,
      zone: "Europe/Berlin",
    });
  const waiting = async () => (await outboxRead()).map(({ write }) => write.write_id);
  const receipt = (status: Receipt["status"], write_id = "w3"): Receipt => ({
    write_id,
    kind: "night",
    key: KEY,
    status,
    seq: status === "updated" ? 51 : null,
    received_at: "2026-03-20T08:00:00Z",
    head: status === "conflict" ? { write_id: "w1", deleted: false, payload: { symptoms: true } } : null,
    problem: null,
    questions: [],
  });

  it("sends what it lacks before the edits that build on it, and reads all anew", async () => {
    const before = await edit("w3");
    await meet();
    const after = await edit(before.write_id);
    expect(await waiting()).toEqual(["w3", before.write_id, after.write_id]);
    expect(await (await db()).get("meta", "cursor")).toBe(0);
    expect(await (await db()).get("meta", "incarnation")).toBe("after");
  });

  it("does it once, whoever comes second, and for nobody else", async () => {
    await meet("something older");
    expect(await waiting()).toEqual([]);
    await meet();
    await meet();
    expect(await waiting()).toEqual(["w3"]);
  });

  it("believes neither a receipt nor a page from before the restore", async () => {
    const { write_id } = await edit("w3");
    await meet();
    const entry = (await outboxRead()).find(({ write }) => write.write_id === write_id);
    if (!entry) throw new Error("gone");
    const late = { n: entry.n as number, write: entry.write, receipt: receipt("updated", write_id) };
    await receiptsApply([late], "before");
    expect(await waiting()).toContain(write_id);
    expect(await changesApply("7", { changes: [head("old", 70)], next: 70, incarnation: "before" })).toBe(
      false,
    );
    expect(await (await db()).get("meta", "cursor")).toBe(0);
  });

  it("sends what was kept aside after what stands, and asks nothing twice that was decided", async () => {
    const lost = { ...head("l", 0), made_at: "2026-03-15T05:00:00Z", problem: null, settled: true };
    await (await db()).put("versions", { ...lost, status: "conflict" });
    await meet();
    expect(await waiting()).toEqual(["w3", "l"]);
    for (const { n, write } of await outboxRead()) {
      const status = write.write_id === "l" ? "conflict" : "updated";
      await receiptsApply([{ n: n as number, write, receipt: receipt(status, write.write_id) }], "after");
    }
    const { versions, records } = await readAll();
    expect(versions).toMatchObject([{ write_id: "l", settled: true }]);
    expect(records.every(({ pending, local }) => pending === 0 && local === null)).toBe(true);
  });

  it("has nothing to compare when it is new", async () => {
    expect(await isUnnamed()).toBe(false);
    await (await db()).delete("meta", "incarnation");
    expect(await isUnnamed()).toBe(true);
    await wipe();
    expect(await isUnnamed()).toBe(false);
  });
});
