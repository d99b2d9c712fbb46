// The reader's language. The English of the first page is always there; another language, and what later pages say, comes when
// asked for. Pages that come later import their `text` from more.ts or clinic.ts, where it has a wider type: with what it is here,
// naming one of their sentences in the first load is a type error.
import { batch, type ReadonlySignal, signal } from "@preact/signals";
import type { Language } from "../domain/lists.ts";
import { en, type Text } from "./en.ts";
import type { TextClinic } from "./en-clinic.ts";
import type { TextMore } from "./en-more.ts";

export type { Language };
export const LANGUAGES: Record<Language, string> = { en: "English", de: "Deutsch", fr: "Français" };
const KEY = "stillnight.language";

export type Part = keyof Words;
/** What each language must have. Another language than English comes with a chunk of its own for each part, never with the first load. */
interface Words {
  first: () => Promise<Text>;
  more: () => Promise<TextMore>;
  clinic: () => Promise<TextClinic>;
}
export const WORDS: Record<Language, Words> = {
  en: {
    first: async () => en,
    more: async () => (await import("./en-more.ts")).enMore,
    clinic: async () => (await import("./en-clinic.ts")).enClinic,
  },
  de: {
    first: async () => (await import("./de.ts")).de,
    more: async () => (await import("./de-more.ts")).deMore,
    clinic: async () => (await import("./de-clinic.ts")).deClinic,
  },
  fr: {
    first: async () => (await import("./fr.ts")).fr,
    more: async () => (await import("./fr-more.ts")).frMore,
    clinic: async () => (await import("./fr-clinic.ts")).frClinic,
  },
};

export const language = signal<Language>("en");
const spoken = signal<Text>(en);
export const text: ReadonlySignal<Text> = spoken;

const known = (tag: string | null | undefined) =>
  tag && tag.slice(0, 2) in LANGUAGES ? (tag.slice(0, 2) as Language) : undefined;

let parts: Part[] = ["first"];
/** One after the other: no page may find the words of two languages, or miss its own. */
let turn: Promise<unknown> = Promise.resolve();

function inTurn(job: () => Promise<void>): Promise<void> {
  const done = turn.then(job);
  turn = done.catch(() => undefined);
  return done;
}

async function speak(chosen: Language, wanted: Part[]): Promise<void> {
  const said = await Promise.all(wanted.map((part) => WORDS[chosen][part]()));
  parts = wanted;
  document.documentElement.lang = chosen;
  batch(() => {
    spoken.value = Object.assign({}, ...said) as Text;
    language.value = chosen;
  });
}

/** What a page says, in the language of now; a page is shown only after it. Fails without network, where it was not kept. */
export function words(...wanted: Part[]): Promise<void> {
  return inTurn(async () => {
    const missing = wanted.filter((part) => !parts.includes(part));
    if (missing.length) await speak(language.value, [...parts, ...missing]);
  });
}

/** Without network and not yet kept: stays in the language it is in. */
const change = (chosen: Language): Promise<void> =>
  inTurn(async () => {
    if (chosen !== language.value) await speak(chosen, parts).catch(() => undefined);
  });

export function languageChoose(chosen: Language): Promise<void> {
  localStorage.setItem(KEY, chosen);
  return change(chosen);
}

/** What was chosen here, else what the account says, else the browser. */
export function languageStart(account?: string): Promise<void> {
  return change(known(localStorage.getItem(KEY)) ?? known(account) ?? known(navigator.language) ?? "en");
}

/** A date as the reader's language writes it. Dates are days of the patient, not instants: no zone may move them. */
export function dateText(
  day: string,
  options: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" },
): string {
  const format = new Intl.DateTimeFormat(dateLocale(), { ...options, timeZone: "UTC" });
  return text.value.date(format.format(new Date(`${day}T00:00:00Z`)));
}

const LENGTHS = [
  ["year", 365 * 86_400_000],
  ["day", 86_400_000],
  ["hour", 3_600_000],
] as const;

/** A length of time in words, in the largest unit that fits twice: "26 years", "3 hours", "90 minutes". */
export function lengthText(ms: number): string {
  const [unit, size] = LENGTHS.find(([, size]) => ms >= 2 * size) ?? (["minute", 60_000] as const);
  const format = new Intl.NumberFormat(dateLocale(), { style: "unit", unit, unitDisplay: "long" });
  return format.format(Math.round(ms / size));
}

/** An instant on this phone's clock. */
export function instantText(instant: string): string {
  const format = new Intl.DateTimeFormat(dateLocale(), { dateStyle: "medium", timeStyle: "short" });
  return text.value.date(format.format(new Date(instant)));
}

/** British order of day and month for English, as in "Tuesday 4 to Wednesday 5". */
const dateLocale = () => (language.value === "en" ? "en-GB" : language.value);
