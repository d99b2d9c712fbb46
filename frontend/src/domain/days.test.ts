import { describe, expect, it } from "vitest";
import written from "../../../tests/vectors/days.json?raw";
import { LANGUAGES } from "../text/index.ts";
import * as days from "./days.ts";
import type { Language } from "./lists.ts";

// The same cases that tests/core/test_days.py reads.
interface Vector {
  name: string;
  ask: string;
  history: { first: FileClock; changes: ({ at: string } & FileClock)[] };
  given: Given;
  expect: unknown;
}
/** Each question gives some of these. */
interface Given {
  instant: string;
  day: string;
  minutes: number;
  clock_time: string;
  day_start: string;
  events: FileEvent[];
}
interface FileClock {
  zone: string;
  day_start: string;
}
interface FileEvent {
  date: string;
  time?: string;
  zone?: string;
  day_start?: string;
  order_key?: number;
}

const file: { by_hand: Vector[]; cases: Vector[] } = JSON.parse(written);

const readMinutes = (text: string) => days.minutesIntoDay(text, 0);
const readClock = (clock: FileClock) => ({ zone: clock.zone, dayStart: readMinutes(clock.day_start) });
const readHistory = ({ first, changes }: Vector["history"]): days.ClockHistory => ({
  first: readClock(first),
  changes: changes.map((change) => ({ at: Date.parse(change.at), clock: readClock(change) })),
});
const readEvent = (event: FileEvent): days.ClockEvent => ({
  date: event.date,
  time: event.time,
  zone: event.zone,
  dayStart: event.day_start === undefined ? undefined : readMinutes(event.day_start),
  orderKey: event.order_key,
});

const writeInstant = (instant: number) => new Date(instant).toISOString().replace(".000Z", "Z");
const writeClock = ({ zone, dayStart }: days.Clock) => ({ zone, day_start: days.clockTime(dayStart, 0) });
const writeHistory = ({ first, changes }: days.ClockHistory) => ({
  first: writeClock(first),
  changes: changes.map(({ at, clock }) => ({ at: writeInstant(at), ...writeClock(clock) })),
});

function answer({ ask, history: told, given }: Vector): unknown {
  const history = readHistory(told);
  const { day, minutes, events, clock_time, day_start } = given;
  const instant = Date.parse(given.instant);
  switch (ask) {
    case "day_of":
      return days.dayOf(history, instant);
    case "day_bounds":
      return days.dayBounds(history, day)?.map(writeInstant) ?? null;
    case "next_day":
      return days.nextDay(history, day);
    case "previous_day":
      return days.previousDay(history, day);
    case "clock_of_day":
      return writeClock(days.clockOfDay(history, day));
    case "wall_minutes":
      return days.wallMinutes(history, instant);
    case "wall_instant":
      return writeInstant(days.wallInstant(history, day, minutes));
    case "minutes_into_day":
      return days.minutesIntoDay(clock_time, readMinutes(day_start));
    case "clock_time":
      return days.clockTime(minutes, readMinutes(day_start));
    case "review_due":
      return writeInstant(days.reviewDue(history, day));
    case "last_reviewable_day":
      return days.lastReviewableDay(history, instant);
    case "next_review":
      return writeInstant(days.nextReview(history, instant));
    case "form_day":
      return days.formDay(history, instant);
    case "history_from_events":
      return writeHistory(days.historyFromEvents(history.first, events.map(readEvent)));
    default:
      throw new Error(`the file asks for ${ask}`);
  }
}

describe("the RLS day, as on the server", () => {
  for (const vector of [...file.by_hand, ...file.cases]) {
    it(vector.name, () => expect(answer(vector)).toEqual(vector.expect));
  }
});

describe("a night has a name", () => {
  it("near by, weekdays and dates are enough", () => {
    expect(days.nameNight("2026-08-04", "en")).toBe("Tuesday 4 to Wednesday 5");
    expect(days.nameNight("2026-08-04", "en", "2026-08-06")).toBe("Tuesday 4 to Wednesday 5");
  });
  it("between two months it names both", () => {
    expect(days.nameNight("2026-10-31", "en")).toBe("Saturday 31 October to Sunday 1 November");
  });
  it("weeks away it has its month", () => {
    expect(days.nameNight("2026-08-04", "en", "2026-08-19")).toBe("Tuesday 4 to Wednesday 5 August");
  });
  it("in another year it has its year", () => {
    expect(days.nameNight("2025-08-05", "en", "2026-08-19")).toBe("Tuesday 5 to Wednesday 6 August 2025");
    expect(days.nameNight("2025-12-31", "en", "2027-01-20")).toBe(
      "Wednesday 31 December 2025 to Thursday 1 January 2026",
    );
  });
  it("New Year's Eve, a few days later, needs no year", () => {
    expect(days.nameNight("2026-12-31", "en", "2027-01-02")).toBe("Thursday 31 December to Friday 1 January");
  });
  it.each(Object.keys(LANGUAGES) as Language[])("in the words of its language: %s", (language) => {
    const [evening, morning] = ["2026-08-04", "2026-08-05"].map((day) =>
      new Date(day).toLocaleDateString(language, { weekday: "long", timeZone: "UTC" }),
    );
    const name = days.nameNight("2026-08-04", language);
    expect(name).toMatch(new RegExp(`^(?:du )?${evening}.* 4.* ${morning}.* 5`));
    expect(name.includes(" to ")).toBe(language === "en");
  });
});
