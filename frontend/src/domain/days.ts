/**
 * The RLS day: which night an instant belongs to. Twin of apps/core/days.py, which gives the reasons;
 * tests/vectors/days.json holds both to the same answers.
 *
 * The day at an instant is the latest date whose `dayStart` the patient's wall clock has reached so far.
 *
 * Instants are epoch milliseconds, days are 'YYYY-MM-DD', clock times 'HH:MM', minutes are wall-clock minutes.
 * Inside this file a day is its number since 1970-01-01, and a wall time the milliseconds to it as if in UTC.
 */
import type { Language } from "./lists.ts";
import { zoneFormat } from "./zones.ts";

export type Day = string;

export interface Clock {
  /** IANA name */
  zone: string;
  /** minutes after local midnight, 0..1439 */
  dayStart: number;
}

export interface ClockHistory {
  first: Clock;
  /** ascending; from the instant `at` on the clock holds */
  changes: readonly { at: number; clock: Clock }[];
}

/** A change of clock as a diary tells it: `time` is on the clock being left, without it the start of `date`. */
export interface ClockEvent {
  date: Day;
  time?: string | null;
  zone?: string | null;
  dayStart?: number | null;
  orderKey?: number | string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 1440 * MINUTE;
/** A change longer ago than this cannot have left a running day later than today's. */
const MEMORY = 4 * DAY;
const REVIEW_AFTER_MIN = 240;
const FORM_LOOKS_BACK = 360 * MINUTE;

// --- what day it is

export function dayOf(history: ClockHistory, instant: number): Day {
  return dayName(dayNumber(history, instant));
}

/** [start, end) of the day; null for a date that the history skips. */
export function dayBounds(history: ClockHistory, day: Day): [number, number] | null {
  const start = begins(history, numberOf(day));
  const end = begins(history, numberOf(day) + 1);
  return start < end ? [start, end] : null;
}

/** The day after; dates that the history skips are passed over. */
export function nextDay(history: ClockHistory, day: Day): Day {
  return dayOf(history, begins(history, numberOf(day) + 1));
}

export function previousDay(history: ClockHistory, day: Day): Day {
  return dayOf(history, begins(history, numberOf(day)) - 1);
}

// --- the wall clock

export function clockAt(history: ClockHistory, instant: number): Clock {
  return history.changes.findLast((change) => change.at <= instant)?.clock ?? history.first;
}

/** The clock in force when the day starts: its `dayStart` counts the day's wall minutes. */
export function clockOfDay(history: ClockHistory, day: Day): Clock {
  return clockAt(history, begins(history, numberOf(day)));
}

/** What the patient's clock shows, as minutes after the clock time `dayStart` of that RLS day: 0..1439. */
export function wallMinutes(history: ClockHistory, instant: number): number {
  const day = dayNumber(history, instant);
  const clock = clockAt(history, instant);
  const today = clockAt(history, begins(history, day));
  const wall = wallAt(clock.zone, instant);
  const same = clock.zone === today.zone && clock.dayStart === today.dayStart;
  if (same && wall < startOnWall(today, day)) return 0; // turned back to before the start of a day that has begun
  return onDial(Math.floor(wall / MINUTE) - today.dayStart);
}

/** From dayStart forward to the clock time: 0..1439. */
export function minutesIntoDay(clockTime: string, dayStart: number): number {
  const [hours = 0, minutes = 0] = clockTime.split(":").map(Number);
  return onDial(hours * 60 + minutes - dayStart);
}

/** The clock time so many minutes after dayStart. */
export function clockTime(minutes: number, dayStart: number): string {
  const onClock = onDial(dayStart + minutes);
  return `${pad(Math.floor(onClock / 60))}:${pad(onClock % 60)}`;
}

/**
 * The instant at which the patient's clock first shows this wall time in the RLS day; a wall time that a clock jumps
 * over means the end of the gap. Minutes from 1440 on pass the day's end, as sleep may.
 */
export function wallInstant(history: ClockHistory, day: Day, minutes: number): number {
  const start = begins(history, numberOf(day));
  let target = startOnWall(clockAt(history, start), numberOf(day)) + minutes * MINUTE;
  let instant = start;
  for (const { since, until, clock } of stretches(history, start)) {
    instant = Math.max(since, start);
    // After a flight west over the date line the same clock time comes a date earlier, and first.
    const ahead = target - wallAt(clock.zone, instant);
    target -= Math.max(0, Math.floor(ahead / DAY) - Math.floor(minutes / 1440)) * DAY;
    instant = Math.max(instant, reached(clock.zone, target));
    if (instant < until) break;
  }
  return instant;
}

// --- reviews and forms

/** Four hours, by the wall clock, after the start of the following day, and no later than that day's end. */
export function reviewDue(history: ClockHistory, day: Day): number {
  const following = nextDay(history, day);
  return Math.min(
    wallInstant(history, following, REVIEW_AFTER_MIN),
    begins(history, numberOf(following) + 1),
  );
}

/** The latest day whose review is due at or before `now`. */
export function lastReviewableDay(history: ClockHistory, now: number): Day {
  const ended = previousDay(history, dayOf(history, now));
  return reviewDue(history, ended) <= now ? ended : previousDay(history, ended);
}

/** The first instant after `now` at which the review of some day is due. */
export function nextReview(history: ClockHistory, now: number): number {
  const running = dayOf(history, now);
  const due = reviewDue(history, previousDay(history, running));
  return due > now ? due : reviewDue(history, running);
}

/** The day that a night form means: for the first six hours of a day the night just ended, then the running day. */
export function formDay(history: ClockHistory, instant: number): Day {
  const day = dayOf(history, instant);
  const { zone } = clockAt(history, instant);
  const into = wallAt(zone, instant) - wallAt(zone, begins(history, numberOf(day)));
  return into < FORM_LOOKS_BACK ? previousDay(history, day) : day;
}

// --- from a diary's events

/** The clock history that a diary's events tell, whatever order they stand in. */
export function historyFromEvents(first: Clock, events: readonly ClockEvent[]): ClockHistory {
  let history: ClockHistory = { first, changes: [] };
  const waiting = events.filter((event) => event.zone != null || event.dayStart != null);
  for (const date of [...new Set(waiting.map((event) => event.date))].sort()) {
    const { dayStart } = lastClock(history);
    const place = (event: ClockEvent) => (event.time == null ? -1 : minutesIntoDay(event.time, dayStart));
    const sameDay = waiting.filter((event) => event.date === date);
    sameDay.sort((a, b) => place(a) - place(b) || inOrder(a.orderKey ?? 0, b.orderKey ?? 0));
    for (const event of sameDay) history = withEvent(history, event);
  }
  return history;
}

function inOrder(a: number | string, b: number | string): number {
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}

function withEvent(history: ClockHistory, event: ClockEvent): ClockHistory {
  const left = lastClock(history);
  const clock = { zone: event.zone ?? left.zone, dayStart: event.dayStart ?? left.dayStart };
  const day = numberOf(event.date);
  const at =
    event.time == null
      ? begins(history, day)
      : reached(left.zone, startOnWall(left, day) + minutesIntoDay(event.time, left.dayStart) * MINUTE);
  const last = history.changes.at(-1);
  const kept = last && at <= last.at ? history.changes.slice(0, -1) : history.changes;
  return { first: history.first, changes: [...kept, { at: Math.max(at, last?.at ?? at), clock }] };
}

function lastClock(history: ClockHistory): Clock {
  return history.changes.at(-1)?.clock ?? history.first;
}

// --- the clocks of a history

function dayNumber(history: ClockHistory, instant: number): number {
  let day = dayByClock(clockAt(history, instant), instant);
  for (const { at } of history.changes) {
    if (at > instant - MEMORY && at <= instant) {
      // The day that was running when this clock came: the new one never gives an earlier.
      day = Math.max(day, dayByClock(clockAt(history, at - 1), at - 1));
    }
  }
  return day;
}

/** The first instant whose RLS day is `day` or later. For a skipped date that is the start of the next day. */
function begins(history: ClockHistory, day: number): number {
  for (const { since, until, clock } of stretches(history, day * DAY - MEMORY)) {
    const start = Math.max(since, reached(clock.zone, startOnWall(clock, day)));
    if (start < until) return start;
  }
  throw new RangeError("no such day");
}

/** Each clock that holds at `from` or later, with its span. */
function stretches(history: ClockHistory, from: number) {
  const later = history.changes.filter((change) => change.at > from);
  const spans = [{ at: from, clock: clockAt(history, from) }, ...later];
  return spans.map(({ at, clock }, i) => ({ since: at, until: spans[i + 1]?.at ?? Infinity, clock }));
}

// --- one clock

function dayByClock(clock: Clock, instant: number): number {
  const day = Math.floor((wallAt(clock.zone, instant) - clock.dayStart * MINUTE) / DAY);
  // The clock may have reached the next day already, and then been turned back.
  return reached(clock.zone, startOnWall(clock, day + 1)) <= instant ? day + 1 : day;
}

function startOnWall(clock: Clock, day: number): number {
  return day * DAY + clock.dayStart * MINUTE;
}

function wallAt(zone: string, instant: number): number {
  return instant + offset(zone, instant);
}

/** The first instant at which a clock in this zone shows `wall` or more. */
function reached(zone: string, wall: number): number {
  const before = offset(zone, wall - DAY);
  const after = offset(zone, wall + DAY);
  for (const shift of [before, after]) {
    if (offset(zone, wall - shift) === shift) return wall - shift;
  }
  // Jumped over: look for the jump.
  let [early, late] = [wall - after, wall - before];
  while (late - early > SECOND) {
    const middle = early + Math.floor((late - early) / 2 / SECOND) * SECOND;
    if (offset(zone, middle) === before) early = middle;
    else late = middle;
  }
  return late;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that a clock in this zone is ahead of UTC. */
function offset(zone: string, instant: number): number {
  let format = formats.get(zone);
  if (!format) {
    format = zoneFormat("en-US", zone, { timeZoneName: "longOffset" });
    formats.set(zone, format);
  }
  const [, sign, hours = 0, minutes = 0, seconds = 0] =
    /GMT(?:(.)(\d+):(\d+)(?::(\d+))?)?$/.exec(format.format(instant)) ?? [];
  return (+hours * 3600 + +minutes * 60 + +seconds) * (sign === "+" ? SECOND : -SECOND);
}

// --- numbers and names

function onDial(minutes: number): number {
  return ((minutes % 1440) + 1440) % 1440;
}

function numberOf(day: Day): number {
  return Date.parse(day) / DAY;
}

function dayName(day: number): Day {
  const date = new Date(day * DAY);
  return `${date.getUTCFullYear()}-${pad(date.getUTCMonth() + 1)}-${pad(date.getUTCDate())}`;
}

function pad(n: number): string {
  return String(n).padStart(2, "0");
}

// --- names for people

/** How a language says a date and a night. */
interface NightWords {
  date: (weekday: string, day: number, month?: string, year?: number) => string;
  night: (evening: string, morning: string) => string;
}

const nightWords: Record<Language, NightWords> = {
  en: {
    date: (...parts) => parts.filter((part) => part !== undefined).join(" "),
    night: (evening, morning) => `${evening} to ${morning}`,
  },
  de: {
    date: (weekday, day, ...rest) =>
      [`${weekday}, ${day}.`, ...rest].filter((part) => part !== undefined).join(" "),
    night: (evening, morning) => `${evening} auf ${morning}`,
  },
  fr: {
    date: (weekday, day, ...rest) =>
      [weekday, day === 1 ? "1er" : day, ...rest].filter((part) => part !== undefined).join(" "),
    night: (evening, morning) => `du ${evening} au ${morning}`,
  },
};

/** Two weeks on, "Tuesday 4" may be this month's or last month's. */
const NEAR_DAYS = 14;

/**
 * "Tuesday 4 to Wednesday 5": the night that an RLS day holds. A night between two months names both. Far from `today`
 * a night has its month, and in another year its year.
 */
export function nameNight(day: Day, language: Language, today: Day = day): string {
  const words = nightWords[language];
  const evening = new Date(numberOf(day) * DAY);
  const morning = new Date((numberOf(day) + 1) * DAY);
  const far = Math.abs(numberOf(today) - numberOf(day)) > NEAR_DAYS;
  const twoMonths = evening.getUTCMonth() !== morning.getUTCMonth();
  const otherYear = far && Number.parseInt(today, 10) !== morning.getUTCFullYear();

  const say = (date: Date, month: boolean, year: boolean) => {
    const word = (part: Intl.DateTimeFormatOptions) =>
      date.toLocaleDateString(language, { ...part, timeZone: "UTC" });
    return words.date(
      word({ weekday: "long" }),
      date.getUTCDate(),
      month ? word({ month: "long" }) : undefined,
      year ? date.getUTCFullYear() : undefined,
    );
  };
  return words.night(
    say(evening, twoMonths, otherYear && twoMonths),
    say(morning, twoMonths || far, otherYear),
  );
}
