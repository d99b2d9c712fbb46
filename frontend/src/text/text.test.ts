import { expect, it } from "vitest";
import { nameNight } from "../domain/days.ts";
import type { Language } from "../domain/lists.ts";
import { de } from "./de.ts";
import { deClinic } from "./de-clinic.ts";
import { deMore } from "./de-more.ts";
import { en } from "./en.ts";
import { enClinic } from "./en-clinic.ts";
import { enMore } from "./en-more.ts";
import { LANGUAGES, WORDS } from "./index.ts";

const keysOf = (value: object): string[] =>
  Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "object" ? keysOf(inner as object).map((deep) => `${key}.${deep}`) : [key],
  );

const EVERY = Object.keys(LANGUAGES) as Language[];
const PARTS = ["first", "more", "clinic"] as const;

it.each(EVERY)("%s says everything that English says", async (language) => {
  for (const part of PARTS) {
    const [said, english] = await Promise.all([WORDS[language][part](), WORDS.en[part]()]);
    expect(keysOf(said).sort()).toEqual(keysOf(english).sort());
  }
});

it.each(EVERY.filter((language) => language !== "en"))(
  "%s has no sentence left in English",
  async (language) => {
    for (const part of PARTS) {
      const [said, english] = await Promise.all([WORDS[language][part](), WORDS.en[part]()]);
      const long = (words: object) => sentences(words).filter((sentence) => sentence.split(" ").length > 3);
      expect(long(said).filter((sentence) => long(english).includes(sentence))).toEqual([]);
    }
  },
);

it("no part of the words hides another's", () => {
  const keys = [en, enMore, enClinic].flatMap((part) => Object.keys(part));
  expect(new Set(keys).size).toBe(keys.length);
});

it("names a night in German", () => {
  expect(nameNight("2026-08-04", "de")).toBe("Dienstag, 4. auf Mittwoch, 5.");
  expect(nameNight("2026-12-31", "de", "2026-12-31")).toBe("Donnerstag, 31. Dezember auf Freitag, 1. Januar");
});

it("ends a German sentence once, whether or not the night's name brings a full stop", () => {
  const { nowEnded, nowQuestion, nowSaved } = de.night;
  for (const night of [nameNight("2026-08-04", "de"), "Donnerstag, 31. Dezember auf Freitag, 1. Januar"])
    for (const sentence of [nowEnded(night), nowQuestion(night), nowSaved("02:00", night)])
      expect(sentence).toMatch(/[^.]\.$/);
});

const sentences = (value: unknown): string[] =>
  typeof value === "string"
    ? [value]
    : typeof value === "object" && value
      ? Object.values(value).flatMap(sentences)
      : [];

/** What the clinic itself is asked for has its name. */
const asked = [enClinic, deClinic].flatMap(({ enrolment }) => [enrolment.status, enrolment.listNotAsked]);

it.each([en, enMore, enClinic, de, deMore, deClinic])(
  "never says that all is well, that somebody has augmentation, or what to take",
  (text) => {
    const forbidden =
      /all clear|augmentation|diagnosed|you should (take|reduce|stop)|alles in ordnung|sie sollten/i;
    const said = sentences(text).filter((sentence) => !asked.includes(sentence));
    expect(said.filter((sentence) => forbidden.test(sentence))).toEqual([]);
  },
);
