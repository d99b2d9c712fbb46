// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { words } from "../text/index.ts";
import { durationText } from "./numbers.ts";

it.each([
  [160, "2\u00a0h 40\u00a0min"],
  [-75, "−1\u00a0h 15\u00a0min"],
  [-60, "−1\u00a0h"],
  [-0.2, "0\u00a0min"],
])("says %d minutes, earlier or later, as a clock would", async (minutes, said) => {
  await words("more", "clinic");
  expect(durationText(minutes)).toBe(said);
});
