import { describe, expect, it } from "vitest";
import { dayOf, wallMinutes } from "./days.ts";
import { newDiaryZone, SPELLINGS, sameClock, spellings, usableZone, zoneFormat } from "./zones.ts";

const NOW = Date.parse("2026-07-01T20:30:00Z");
const NOBODY_KNOWS = ["Etc/Unknown", "Foo/Bar", "Nowhere"];

describe("a zone that this browser does not know", () => {
  it.each(NOBODY_KNOWS)("%s is shown by the phone's own clock and throws nothing", (zone) => {
    expect(usableZone(zone)).toBeUndefined();
    const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const options = { timeStyle: "short" } as const;
    expect(zoneFormat("en", zone, options).format(NOW)).toBe(zoneFormat("en", own, options).format(NOW));
    expect(sameClock(zone, own, NOW)).toBe(true);
  });

  it.each(NOBODY_KNOWS)("%s still gives the diary a day", (zone) => {
    const history = { first: { zone, dayStart: 360 }, changes: [] };
    expect(dayOf(history, NOW)).toMatch(/^2026-0[67]-\d\d$/);
    expect(wallMinutes(history, NOW)).toBeGreaterThanOrEqual(0);
  });

  it.each(SPELLINGS)("%s and %s stand in for one another and show the same time", (old, today) => {
    expect(spellings(old)).toContain(today);
    expect(spellings(today)).toContain(old);
    expect(spellings(old)[0]).toBe(old);
    expect(sameClock(old, today, NOW)).toBe(true);
  });
});

describe("the zone of a new diary", () => {
  it.each([
    ["Europe/Berlin", -60, "Europe/Berlin"],
    ["Etc/Unknown", 0, "UTC"],
    ["+01:00", -60, "Etc/GMT-1"],
    ["UTC", 0, "UTC"],
    ["", 300, "Etc/GMT+5"],
  ])("%s at offset %i is %s", (name, offset, zone) => {
    expect(newDiaryZone(name, offset)).toBe(zone);
    expect(() => new Intl.DateTimeFormat("en", { timeZone: zone })).not.toThrow();
  });
});
