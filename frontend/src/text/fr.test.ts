import { expect, it } from "vitest";
import { nameNight } from "../domain/days.ts";
import { fr } from "./fr.ts";
import { frClinic } from "./fr-clinic.ts";

it("names a night in French, with the first of a month as 1er", () => {
  expect(nameNight("2026-08-04", "fr")).toBe("du mardi 4 au mercredi 5");
  expect(nameNight("2026-10-31", "fr", "2026-10-31")).toBe("du samedi 31 octobre au dimanche 1er novembre");
  expect(fr.notices.draft(nameNight("2026-08-04", "fr"))).toContain("la nuit du mardi 4 au mercredi 5");
});

it("writes the first of a month as 1er, and no other day", () => {
  const written = (day: string) =>
    fr.date(new Intl.DateTimeFormat("fr", { dateStyle: "medium", timeZone: "UTC" }).format(new Date(day)));
  expect(written("2026-03-01")).toBe("1er mars 2026");
  expect(written("2026-03-11")).toBe("11 mars 2026");
});

it("counts in French: nought and one are singular", () => {
  expect(fr.status.waiting(0)).toMatch(/^0 saisie attend /);
  expect(fr.status.waiting(1)).toMatch(/^1 saisie attend /);
  expect(fr.status.waiting(2)).toMatch(/^2 saisies attendent /);
  expect(frClinic.clinician.nightsLogged(0)).toMatch(/^0 nuit notée dans/);
});
