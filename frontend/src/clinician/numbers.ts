// What a review's evidence holds, as the server writes it: clock times "HH:MM", durations in minutes; what was not recorded is left out.
import type { Region } from "../domain/night.ts";
import { dateText, language, text } from "../text/clinic.ts";

export interface Numbers {
  window_from?: string;
  window_to?: string;
  nights_used?: number;
  nights_logged?: number;
  onset_now?: string;
  onset_reference?: string;
  onset_reference_uncertain_min?: number;
  onset_on_treatment?: string;
  onset_advance_min?: number;
  onset_advance_uncertain_min?: number;
  intensity_now?: number;
  intensity_reference?: number;
  latency_now_min?: number;
  latency_reference_min?: number;
  relief_now_min?: number;
  relief_reference_min?: number;
  relief_at_enrolment?: boolean;
  regions_now?: Partial<Record<Region, number>>;
  regions_reference?: Region[];
  regions_new?: Region[];
  regions_compared_with?: string;
  nights_regions_known?: number;
  reference_nights?: number;
  reference_from?: string;
  reference_to?: string;
  reference_marked?: boolean;
  reference_at_enrolment?: boolean;
  thresholds?: Record<string, number>;
}

/** As a heading names what the nights were compared with. */
export function referenceName(reference: string | null, numbers: Numbers): string {
  const t = text.value.clinician;
  if (reference === null) return t.noReference;
  const kind = numbers.reference_at_enrolment
    ? "at_enrolment"
    : numbers.reference_marked
      ? "marked"
      : reference;
  return t.references[kind] ?? reference;
}

/** 160 as "2 h 40 min", and -160 as that with a minus before all of it. */
export function durationText(minutes: number): string {
  const whole = Math.round(Math.abs(minutes));
  const said = text.value.clinician.duration(Math.floor(whole / 60), whole % 60);
  return minutes < 0 && whole > 0 ? `−${said}` : said;
}

export const numberText = (value: number): string => new Intl.NumberFormat(language.value).format(value);

export const shortDate = (day: string): string => dateText(day, { day: "numeric", month: "short" });
