// The reader's language. English is always there; others come when asked for.
import { signal } from "@preact/signals";
import { en, type Text } from "./en.ts";

export type Language = "en" | "de";
export const LANGUAGES: Record<Language, string> = { en: "English", de: "Deutsch" };
const KEY = "stillnight.language";

export const language = signal<Language>("en");
export const text = signal<Text>(en);

const known = (tag: string | null | undefined) =>
  tag && tag.slice(0, 2) in LANGUAGES ? (tag.slice(0, 2) as Language) : undefined;

async function apply(chosen: Language): Promise<void> {
  try {
    text.value = chosen === "de" ? (await import("./de.ts")).de : en;
    language.value = chosen;
    document.documentElement.lang = chosen;
  } catch {
    // Without network and not yet kept: stays in the language it is in.
  }
}

export function languageChoose(chosen: Language): void {
  localStorage.setItem(KEY, chosen);
  void apply(chosen);
}

/** What was chosen here, else what the account says, else the browser. */
export function languageStart(account?: string): void {
  const wanted = known(localStorage.getItem(KEY)) ?? known(account) ?? known(navigator.language) ?? "en";
  if (wanted !== language.value) void apply(wanted);
}

/** A date as the reader's language writes it. Dates are days of the patient, not instants: no zone may move them. */
export function dateText(
  day: string,
  options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" },
): string {
  return new Intl.DateTimeFormat(dateLocale(), { ...options, timeZone: "UTC" }).format(
    new Date(`${day}T00:00:00Z`),
  );
}

/** An instant on this phone's clock. */
export function instantText(instant: string): string {
  return new Intl.DateTimeFormat(dateLocale(), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(instant),
  );
}

/** British order of day and month for English, as in "Tuesday 4 to Wednesday 5". */
const dateLocale = () => (language.value === "en" ? "en-GB" : language.value);
