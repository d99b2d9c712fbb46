// Which files a patient's phone keeps (offline.ts).
import { expect, it } from "vitest";
import { forPatients, keptOffline, PATIENT_FOLDERS, STAFF_FOLDERS } from "../offline.ts";

const FILES = Object.keys(import.meta.glob("./**/*.{ts,tsx,css}"));
const folders = new Set(FILES.flatMap((file) => file.split("/").slice(1, -1).slice(0, 1)));
const at = (path: string) => `/somewhere/src/${path}`;

it("each folder is for patients or for staff", () => {
  expect([...folders].sort()).toEqual([...PATIENT_FOLDERS, ...STAFF_FOLDERS].sort());
});

it("a folder that the list does not name is kept on no phone", () => {
  expect(forPatients(at("ward/rounds.tsx"))).toBe(false);
  expect(forPatients(at("clinician/list.tsx"))).toBe(false);
  expect(forPatients(at("patient/home.tsx"))).toBe(true);
});

it("of the texts, the clinic's stay away, in every language", () => {
  const kept = (name: string) => forPatients(at(`text/${name}.ts`));
  expect(["en", "de", "fr-more", "index", "more"].every(kept)).toBe(true);
  expect(["en-clinic", "fr-clinic", "clinic", "en-ward"].some(kept)).toBe(false);
});

it("a chunk with one module of staff's is not kept, and no kept chunk may need it", () => {
  const page = { moduleIds: [at("patient/home.tsx")], imports: [] };
  const shared = { moduleIds: [at("ui/select.tsx"), at("clinic/members.tsx")], imports: ["home"] };
  expect([
    ...keptOffline(
      new Map([
        ["home", page],
        ["shared", shared],
      ]),
    ),
  ]).toEqual(["home"]);
  const needs = { ...page, imports: ["shared"] };
  expect(() =>
    keptOffline(
      new Map([
        ["home", needs],
        ["shared", shared],
      ]),
    ),
  ).toThrow("home is for patients");
});
