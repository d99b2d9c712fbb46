// A night in one line.
import type { Night, Region } from "../domain/night.ts";
import { text } from "../text/index.ts";

export function regionsText(regions: readonly string[]): string {
  const t = text.value;
  const left = new Set(regions);
  const parts: string[] = [];
  for (const [one, other, both] of [
    ["left_leg", "right_leg", t.summary.legs],
    ["left_arm", "right_arm", t.summary.arms],
  ] as const) {
    if (left.has(one) && left.has(other)) {
      parts.push(both);
      left.delete(one);
      left.delete(other);
    }
  }
  for (const region of left) parts.push(t.summary.inside(t.night.region[region as Region] ?? region));
  return parts.join(", ");
}

export function summary(night: Night | null): string {
  const t = text.value.summary;
  if (!night) return text.value.night.versionDeleted;
  if (!night.symptoms) return t.none;
  const parts = [
    night.continuous ? t.allDay : night.onset ? t.from(night.onset) : t.symptoms,
    typeof night.intensity === "number" ? t.outOf10(night.intensity) : "",
    night.regions?.length ? regionsText(night.regions) : "",
  ];
  const line = parts.filter(Boolean).join(", ");
  return line.charAt(0).toUpperCase() + line.slice(1);
}
