// PURE. A night's payload: what the form offers for each field, and what of it may be sent.
import { clockTime, minutesIntoDay } from "./days.ts";
import { everyOf, type Region, type Trigger } from "./lists.ts";

export type { Region, Trigger };

/** In the order of the form. */
export const REGIONS = everyOf<Region>()([
  "neck_face",
  "left_arm",
  "trunk",
  "right_arm",
  "left_leg",
  "right_leg",
  "other",
]);

export const TRIGGERS = everyOf<Trigger>()([
  "alcohol",
  "caffeine",
  "late_exercise",
  "long_sitting",
  "travel",
  "stress",
  "illness",
  "short_sleep",
  "new_medicine",
  "missed_dose",
  "period",
  "blood_donation",
  "other",
]);

export interface Moment {
  id?: string;
  /** patient's clock */
  at: string;
  /** 1 mild .. 4 very strong */
  strength: number;
}

export interface Episode {
  id?: string;
  onset: string;
  duration_min?: number | null;
  intensity?: number | null;
  regions?: Region[] | null;
}

export interface Sleep {
  into_bed?: string | null;
  tried_to_sleep?: string | null;
  final_awakening?: string | null;
  out_of_bed?: string | null;
  slept_min?: number | null;
  sol_min?: number | null;
  waso_min?: number | null;
  quality?: number | null;
}

/** The portable diary's night without `kind`, `patient` and `date`. A key that is missing or null was not recorded. */
export interface Night {
  symptoms?: boolean | null;
  onset?: string | null;
  continuous?: boolean | null;
  intensity?: number | null;
  regions?: Region[] | null;
  latency_min?: number | null;
  duration_min?: number | null;
  relief_min?: number | null;
  returned_before_morning?: boolean | null;
  times_got_up?: number | null;
  episodes?: Episode[] | null;
  moments?: Moment[] | null;
  daytime_rest?: number | null;
  daytime_active?: number | null;
  sleep?: Sleep | null;
  triggers?: Trigger[] | null;
  recall_days?: number | null;
  recorded_at?: string | null;
  prefilled?: string[] | null;
  note?: string | null;
}

const ONLY_WITH_SYMPTOMS: (keyof Night)[] = [
  "onset",
  "continuous",
  "intensity",
  "regions",
  "latency_min",
  "duration_min",
  "relief_min",
  "returned_before_morning",
  "times_got_up",
  "episodes",
  "moments",
];

/** Bins with what is stored for each: their middle, and for open ends a value that says so. `to` is exclusive. */
export interface Bin {
  id: string;
  minutes: number;
  to: number;
}

export const LATENCY: Bin[] = [
  { id: "under5", minutes: 2, to: 5 },
  { id: "to15", minutes: 10, to: 15 },
  { id: "to30", minutes: 22, to: 30 },
  { id: "to60", minutes: 45, to: 60 },
  { id: "over60", minutes: 75, to: Number.POSITIVE_INFINITY },
];

/** The cut-points of IRLS item 8. */
export const DURATION: Bin[] = [
  { id: "under1h", minutes: 30, to: 60 },
  { id: "to3h", minutes: 120, to: 180 },
  { id: "to8h", minutes: 330, to: 480 },
  { id: "over8h", minutes: 600, to: Number.POSITIVE_INFINITY },
];

export const RELIEF: Bin[] = [
  { id: "under2h", minutes: 60, to: 120 },
  { id: "to4h", minutes: 180, to: 240 },
  { id: "to6h", minutes: 300, to: 360 },
  { id: "over6h", minutes: 420, to: Number.POSITIVE_INFINITY },
];

export function binOf(bins: Bin[], minutes: number | null | undefined): Bin | undefined {
  return minutes == null ? undefined : bins.find((bin) => minutes < bin.to);
}

/**
 * The clock time so many minutes earlier or later in the same RLS day; null where that would pass its start or end. On the clock 05:45 comes
 * before 06:05, but in a day that starts at 06:00 it is its last hour, almost a day later.
 */
export function stepped(time: string, by: number, dayStart: number): string | null {
  const into = minutesIntoDay(time, dayStart) + by;
  return into < 0 || into >= 1440 ? null : clockTime(into, dayStart);
}

/**
 * What is saved: nothing empty, nothing about symptoms in a night without, and the earliest episode where the onset is.
 * Keys this version does not know stay as they are.
 */
export function toSave(night: Night, dayStart: number): Night {
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(night)) {
    if (value === null || value === undefined || value === "") continue;
    if (!night.symptoms && ONLY_WITH_SYMPTOMS.includes(key as keyof Night)) continue;
    if (Array.isArray(value) && value.length === 0) continue;
    if (key === "continuous" && value === false) continue;
    if (key === "sleep") {
      const sleep = Object.fromEntries(
        Object.entries(value).filter(([, v]) => v !== null && v !== undefined && v !== ""),
      );
      if (Object.keys(sleep).length) kept.sleep = sleep;
      continue;
    }
    kept[key] = typeof value === "string" && key === "note" ? value.trim() || undefined : value;
  }
  const saved = kept as Night;
  if (saved.continuous) delete saved.onset;
  if (saved.episodes && saved.onset) saved.episodes = movedFirst(saved.episodes, saved.onset, dayStart);
  if (saved.note === undefined) delete saved.note;
  return saved;
}

/** The patient moved the onset: the earliest episode moves along, and those that would now be before it are no longer separate. */
function movedFirst(episodes: Episode[], onset: string, dayStart: number): Episode[] {
  const into = (time: string) => minutesIntoDay(time, dayStart);
  const [first, ...later] = [...episodes].sort((a, b) => into(a.onset) - into(b.onset));
  if (!first) return [];
  return [{ ...first, onset }, ...later.filter((episode) => into(episode.onset) >= into(onset))];
}

export type Complaint = "needAnswer" | "needOnset";

/** What keeps a night from being saved; the same as the server asks of a phone. Everything else may stay open. */
export function complaint(night: Night): Complaint | null {
  if (typeof night.symptoms !== "boolean") return "needAnswer";
  const begun = night.onset || night.continuous || (night.moments?.length && !night.episodes?.length);
  return night.symptoms && !begun ? "needOnset" : null;
}

/** Whole days between the morning after the night and the RLS day of writing: 0 = written on the morning after. */
export function recallDays(night: string, today: string): number {
  return Math.max(0, Math.round((Date.parse(today) - Date.parse(night)) / 86_400_000) - 1);
}

/** The dates from `last` back, newest first. */
export function datesBack(last: string, count: number): string[] {
  const end = Date.parse(last) / 86_400_000;
  return Array.from({ length: count }, (_, i) => dateOf(end - i));
}

function dateOf(day: number): string {
  const date = new Date(day * 86_400_000);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
}

/** When it began, in minutes into the RLS day; null if not said. An all-day night began with the day. */
export function onsetMinutes(night: Night, dayStart: number): number | null {
  if (!night.symptoms) return null;
  if (night.continuous) return 0;
  return night.onset ? minutesIntoDay(night.onset, dayStart) : null;
}
