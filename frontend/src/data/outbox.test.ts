import { describe, expect, it } from "vitest";
import type { OutboxEntry } from "./db.ts";
import { BATCH_ENTRIES, backoffMs, nextBatch, outcomeOf } from "./outbox.ts";

const entry = (n: number, key = `2026-03-${String(n).padStart(2, "0")}`, note = ""): OutboxEntry => ({
  n,
  write: {
    write_id: `w${n}`,
    kind: "night",
    key,
    base: null,
    form_version: 1,
    made_at: "2026-03-14T02:00:00Z",
    zone: "Europe/Berlin",
    deleted: false,
    payload: { symptoms: true, note },
  },
});
const ids = (batch: OutboxEntry[]) => batch.map(({ n }) => n);
const none = new Set<number>();

describe("what goes next", () => {
  it("keeps the order in which Pia saved", () => {
    expect(ids(nextBatch([entry(1), entry(2), entry(3)], none))).toEqual([1, 2, 3]);
  });

  it("stops at two hundred entries", () => {
    const many = Array.from({ length: 201 }, (_, i) => entry(i + 1, `key ${i}`));
    expect(nextBatch(many, none)).toHaveLength(BATCH_ENTRIES);
  });

  it("stops before two megabytes, counted in bytes and not in letters", () => {
    const long = "ü".repeat(29_000); // 58,000 bytes
    const many = Array.from({ length: 60 }, (_, i) => entry(i + 1, `key ${i}`, long));
    expect(nextBatch(many, none)).toHaveLength(32);
  });

  it("sends a single entry that is too large alone rather than never", () => {
    const huge = entry(1, "2026-03-01", "x".repeat(2_000_000));
    expect(ids(nextBatch([huge, entry(2)], none))).toEqual([1]);
  });

  it("passes over a refused entry and what builds on it, and goes on with the other nights", () => {
    const entries = [entry(1, "2026-03-01"), entry(2, "2026-03-01"), entry(3, "2026-03-02")];
    expect(ids(nextBatch(entries, new Set([1])))).toEqual([3]);
  });
});

describe("what an answer means", () => {
  const receipt = (n: number, status = "new") => ({
    write_id: `w${n}`,
    status,
    seq: n,
    head: null,
    problem: null,
  });

  it("delivers on each of the five receipts", () => {
    const sent = [1, 2, 3, 4, 5].map((n) => entry(n));
    const receipts = ["new", "updated", "identical", "conflict", "quarantined"].map((status, i) =>
      receipt(i + 1, status),
    );
    const outcome = outcomeOf(sent, 200, { receipts });
    expect(outcome.is === "answered" && outcome.delivered.map(({ n }) => n)).toEqual([1, 2, 3, 4, 5]);
  });

  it("matches receipts by their write, not by their place", () => {
    const outcome = outcomeOf([entry(1), entry(2)], 200, { receipts: [receipt(2), receipt(1)] });
    expect(
      outcome.is === "answered" && outcome.delivered.map(({ n, receipt: r }) => [n, r.write_id]),
    ).toEqual([
      [1, "w1"],
      [2, "w2"],
    ]);
  });

  it("keeps an entry whose answer has no status, and delivers its neighbours", () => {
    const body = { receipts: [{ write_id: "w1", problem: { status: 413, title: "Too large" } }, receipt(2)] };
    const outcome = outcomeOf([entry(1), entry(2)], 200, body);
    expect(outcome).toMatchObject({
      is: "answered",
      delivered: [{ n: 2 }],
      refused: [{ n: 1, status: 413 }],
    });
  });

  it.each([null, "<html>", {}, { receipts: "many" }])("takes %j for no answer at all", (body) => {
    expect(outcomeOf([entry(1)], 200, body)).toEqual({ is: "later" });
  });

  it("keeps an entry whose receipt is of an unknown kind", () => {
    expect(outcomeOf([entry(1)], 200, { receipts: [receipt(1, "merged")] })).toMatchObject({
      delivered: [],
      refused: [{ n: 1 }],
    });
  });

  it.each([
    [401, "signed-out"],
    [403, "signed-out"],
    [429, "later"],
    [502, "later"],
    [503, "later"],
    [400, "refused"],
    [413, "refused"],
    [500, "refused"],
    [204, "refused"],
  ])("reads status %i as %s", (status, is) => {
    expect(outcomeOf([entry(1)], status, null).is).toBe(is);
  });
});

describe("waiting", () => {
  it("doubles, is spread, and never exceeds seven and a half minutes", () => {
    expect(backoffMs(1, 0)).toBe(1000);
    expect(backoffMs(1, 1)).toBe(3000);
    expect(backoffMs(3, 0.5)).toBe(8000);
    expect(backoffMs(99, 1)).toBe(450_000);
  });
});
