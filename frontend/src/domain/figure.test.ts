// The figure of the form is drawn by the style sheet: each part of the body has a place in each of its grids.
import { expect, it } from "vitest";
import sheet from "../style/choices.css?raw";
import { REGIONS } from "./night.ts";

const areas = new Map(
  [...sheet.matchAll(/\.body \.(\w+) \{\s*grid-area: (\w+);/g)].map(([, region = "", area = ""]) => [
    region,
    area,
  ]),
);
const grids = [...sheet.matchAll(/grid-template-areas:([^;]*);/g)].map(([, rows = ""]) => rows);

it.each(REGIONS)("the figure has a place for %s, on a wide and on a narrow phone", (region) => {
  const area = areas.get(region);
  expect(area, `choices.css gives .body .${region} no grid-area`).toBeDefined();
  expect(grids).toHaveLength(2);
  for (const grid of grids) expect(grid).toMatch(new RegExp(`\\b${area}\\b`));
});
