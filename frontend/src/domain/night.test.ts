import { describe, expect, it } from "vitest";
import {
  binOf,
  complaint,
  DURATION,
  datesBack,
  LATENCY,
  type Night,
  onsetMinutes,
  recallDays,
  stepped,
  toSave,
} from "./night.ts";

const SIX = 360;

describe("what is saved of a night", () => {
  it("keeps 0 apart from not answered", () => {
    expect(toSave({ symptoms: true, onset: "22:00", intensity: 0, daytime_rest: null }, SIX)).toEqual({
      symptoms: true,
      onset: "22:00",
      intensity: 0,
    });
  });

  it("says nothing about symptoms in a night without", () => {
    const night: Night = {
      symptoms: false,
      onset: "22:00",
      intensity: 4,
      regions: ["left_leg"],
      note: "slept",
    };
    expect(toSave(night, SIX)).toEqual({ symptoms: false, note: "slept" });
  });

  it("gives an all-day night no onset of its own", () => {
    expect(toSave({ symptoms: true, continuous: true, onset: "22:00" }, SIX)).toEqual({
      symptoms: true,
      continuous: true,
    });
  });

  it("drops what is empty: a note of blanks, no regions, a sleep without an answer", () => {
    const night: Night = {
      symptoms: false,
      note: "  ",
      triggers: [],
      sleep: { into_bed: null, slept_min: null },
    };
    expect(toSave(night, SIX)).toEqual({ symptoms: false });
  });

  it("moves the earliest episode with the onset, over midnight too", () => {
    const episodes = [{ onset: "01:00" }, { id: "first", onset: "23:30", intensity: 3 }];
    const saved = toSave({ symptoms: true, onset: "23:45", episodes }, SIX);
    expect(saved.episodes).toEqual([{ id: "first", onset: "23:45", intensity: 3 }, { onset: "01:00" }]);
  });

  it("leaves alone what it does not know", () => {
    expect(toSave({ symptoms: false, prefilled: ["note"], tomorrow: 1 } as Night, SIX)).toEqual({
      symptoms: false,
      prefilled: ["note"],
      tomorrow: 1,
    });
  });
});

describe("what keeps a night from being saved", () => {
  it.each<[Night, ReturnType<typeof complaint>]>([
    [{}, "needAnswer"],
    [{ symptoms: null }, "needAnswer"],
    [{ symptoms: false }, null],
    [{ symptoms: true }, "needOnset"],
    [{ symptoms: true, onset: "22:00" }, null],
    [{ symptoms: true, continuous: true }, null],
    [{ symptoms: true, moments: [{ at: "02:10", strength: 3 }] }, null],
    [
      { symptoms: true, moments: [{ at: "02:10", strength: 3 }], episodes: [{ onset: "02:00" }] },
      "needOnset",
    ],
  ])("%j: %s", (night, expected) => {
    expect(complaint(night)).toBe(expected);
  });
});

it("counts the days of recall from the morning after", () => {
  expect(
    ["2026-03-14", "2026-03-15", "2026-03-16", "2026-03-20"].map((today) => recallDays("2026-03-14", today)),
  ).toEqual([0, 0, 1, 5]);
});

it("goes in quarters of an hour, and over midnight", () => {
  const later = (time: string) => stepped(time, 15, SIX);
  expect([later("22:00"), later("22:07"), later("23:50"), stepped("00:00", -15, SIX)]).toEqual([
    "22:15",
    "22:22",
    "00:05",
    "23:45",
  ]);
});

it("does not step over the start or the end of the day, which would be almost a day later or earlier", () => {
  expect([stepped("06:05", -15, SIX), stepped("05:50", 15, SIX), stepped("06:15", -15, SIX)]).toEqual([
    null,
    null,
    "06:00",
  ]);
});

it("finds the chip again for what was stored", () => {
  for (const bins of [LATENCY, DURATION]) for (const bin of bins) expect(binOf(bins, bin.minutes)).toBe(bin);
  expect([binOf(DURATION, 59)?.id, binOf(DURATION, 60)?.id, binOf(DURATION, null)]).toEqual([
    "under1h",
    "to3h",
    undefined,
  ]);
});

it("lists dates back over months and leap days, whatever the zone of the phone", () => {
  expect(datesBack("2028-03-01", 3)).toEqual(["2028-03-01", "2028-02-29", "2028-02-28"]);
});

it("measures onsets from the start of the day", () => {
  expect(onsetMinutes({ symptoms: true, onset: "01:00" }, SIX)).toBe(19 * 60);
  expect(onsetMinutes({ symptoms: true, continuous: true }, SIX)).toBe(0);
  expect(onsetMinutes({ symptoms: false }, SIX)).toBeNull();
});
