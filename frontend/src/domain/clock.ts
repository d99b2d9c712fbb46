// The patient's clock, as the server tells it, in the form in which days.ts takes it.
import type { Schemas } from "../api/client.ts";
import type { ClockHistory } from "./days.ts";

type Patient = NonNullable<Schemas["SessionOut"]["patient"]>;

const minutes = (time: string) => {
  const [hours = 0, mins = 0] = time.split(":").map(Number);
  return hours * 60 + mins;
};

export function historyOf(patient: Patient): ClockHistory {
  const clock = patient.clock.map(({ at, timezone, day_start }) => ({
    at: at === null ? null : Date.parse(at),
    clock: { zone: timezone, dayStart: minutes(day_start) },
  }));
  const first = clock.find(({ at }) => at === null)?.clock ?? {
    zone: patient.timezone,
    dayStart: minutes(patient.day_start),
  };
  const changes = clock.filter(
    (change): change is { at: number; clock: ClockHistory["first"] } => change.at !== null,
  );
  return { first, changes: changes.sort((a, b) => a.at - b.at) };
}
