import { expect, it } from "vitest";
import { amountRead, amountText } from "./amount.ts";

const HOURS = { max: 24, step: 0.25, hours: true };
const TIMES = { max: 50, step: 1 };

it.each([
  ["7.5", 7.5],
  ["7,5", 7.5],
  ["7:30", 7.5],
  ["7.", 7],
  ["0.5", 0.5],
  [" 24 ", 24],
])("reads %s hours as %d", (typed, value) => {
  expect(amountRead(typed, HOURS)).toEqual({ is: "amount", value });
});

it.each([
  ["420", HOURS, "outOfRange"],
  ["24:01", HOURS, "outOfRange"],
  ["120", TIMES, "outOfRange"],
  ["3.5", TIMES, "unreadable"],
  ["6-7", HOURS, "unreadable"],
  ["1e", HOURS, "unreadable"],
  ["-1", HOURS, "unreadable"],
  ["7:60", HOURS, "unreadable"],
  ["7:30", TIMES, "unreadable"],
  [" ", TIMES, "empty"],
] as const)("takes nothing else out of %s", (typed, limits, is) => {
  expect(amountRead(typed, limits)).toEqual({ is });
});

it("writes an amount as the language does", () => {
  expect([
    amountText(7.5, "en"),
    amountText(7.5, "de"),
    amountText(1440, "fr"),
    amountText(null, "en"),
  ]).toEqual(["7.5", "7,5", "1440", ""]);
});
