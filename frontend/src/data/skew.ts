// How far the phone's clock is from the server's. Only told to the patient; no order and no date follows from it.
import { signal } from "@preact/signals";

/** Phone minus server, in milliseconds; null until an answer said. */
export const clockSkewMs = signal<number | null>(null);

export const SKEW_TOLD_MS = 5 * 60_000;

/** A Date header has whole seconds and was written somewhere between asking and answering. */
export function skewOf(header: string | null, sentAt: number, answeredAt: number): number | null {
  const server = header ? Date.parse(header) : Number.NaN;
  return Number.isNaN(server) ? null : (sentAt + answeredAt) / 2 - (server + 500);
}

export function noteServerDate(header: string | null, sentAt: number, answeredAt: number): void {
  // A phone that slept between asking and answering says nothing about its clock.
  if (answeredAt - sentAt > 60_000 || answeredAt < sentAt) return;
  const skew = skewOf(header, sentAt, answeredAt);
  if (skew !== null) clockSkewMs.value = skew;
}
