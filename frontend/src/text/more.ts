// The same words with those of the pages that are read in peace. Only for modules behind `later(…, "more")` in app.tsx.
import type { ReadonlySignal } from "@preact/signals";
import type { Text } from "./en.ts";
import type { TextMore } from "./en-more.ts";
import { text as first } from "./index.ts";

export * from "./index.ts";
export const text = first as ReadonlySignal<Text & TextMore>;
