// Nights of this phone as points of the onset picture.
import { nights } from "../data/state.ts";
import { minutesIntoDay } from "../domain/days.ts";
import { type Night, onsetMinutes } from "../domain/night.ts";
import type { Point } from "../ui/onset-chart.tsx";
import { dayStartOf } from "./editing.ts";

/** All on the clock of today: the picture has one axis. */
export function pointOf(date: string): Point {
  const night = nights.value.get(date)?.payload as Night | undefined;
  if (!night) return { date, symptoms: null, onset: null, strength: null };
  const onset =
    night.continuous || !night.onset ? onsetMinutes(night, 0) : minutesIntoDay(night.onset, dayStartOf(date));
  return {
    date,
    symptoms: night.symptoms === true,
    onset: night.symptoms ? onset : null,
    strength: night.intensity ?? null,
  };
}
