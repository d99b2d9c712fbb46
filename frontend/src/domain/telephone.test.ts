import { expect, it } from "vitest";
import written from "../../../tests/vectors/telephone.json?raw";
import { dialled } from "./telephone.ts";

const VECTORS: Record<string, string | null> = JSON.parse(written);

it.each(Object.entries(VECTORS))("of “%s” a telephone dials %s", (text, number) => {
  expect(dialled(text)).toBe(number);
});
