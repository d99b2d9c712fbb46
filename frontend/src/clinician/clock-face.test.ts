import { expect, it } from "vitest";
import { advanceOf, at, places } from "./clock-face.tsx";

const dial = { uncertain: 15, nights: [], dayStart: 360 };

it("midnight is at the top, noon at the bottom, the evening on the left", () => {
  expect(at(0, 100)).toEqual([0, -100]);
  expect(at(720, 100)).toEqual([0, 100]);
  expect(at(1080, 100)).toEqual([-100, 0]);
});

it("half past one at night is later than eleven in the evening, and noon earlier than both", () => {
  expect(advanceOf({ ...dial, before: "01:30", now: "23:00" })).toBe(150);
  expect(advanceOf({ ...dial, before: "23:00", now: "01:30" })).toBe(-150);
  expect(advanceOf({ ...dial, before: "01:30", now: "12:00" })).toBe(810);
  expect(advanceOf({ ...dial, before: null, now: "12:00" })).toBeNull();
});

it("nights that began at about the same time do not cover one another", () => {
  const [first, second, other] = places(["21:00", "21:05", "18:00"]);
  expect(first?.radius).not.toBe(second?.radius);
  expect(first?.radius).toBe(other?.radius);
});
