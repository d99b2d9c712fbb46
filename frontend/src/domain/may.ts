// What the server says that somebody's role may do. The pages show what it names; the server decides by itself at each request.
import type { components } from "../api/schema.d.ts";

export type May = components["schemas"]["MayEnum"];

/** A session kept by an older version of the page has no `may`: then nothing, until the server has been asked again. */
export const may = (someone: { may?: readonly May[] } | undefined, what: May): boolean =>
  someone?.may?.includes(what) ?? false;
