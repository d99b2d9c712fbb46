// Which modules a patient's phone keeps for use without network. An allow-list: a folder that is named nowhere here stays out of
// the cache, so that a new page for staff cannot reach patients' phones by being forgotten.

/** Folders of src, with those of their files that are not for patients. */
export const PATIENT_FOLDERS = ["account", "api", "data", "domain", "patient", "style", "text", "ui"];
export const STAFF_FOLDERS = ["clinic", "clinician", "operation"];
/** Files beside the folders. */
const ROOT = ["app.tsx", "main.tsx"];
/** Of the texts, the parts `first` and `more` of each language. */
const PATIENT_TEXTS = /^(index|plural|more|[a-z]{2}(-more)?)\.ts$/;

/** Whether a patient's page may need this module. Modules of libraries go where the module that imports them goes. */
export function forPatients(id: string): boolean {
  const path = id.split("/src/").at(-1) ?? "";
  const [folder = "", ...rest] = path.split("/");
  if (rest.length === 0) return ROOT.includes(folder);
  return PATIENT_FOLDERS.includes(folder) && (folder !== "text" || PATIENT_TEXTS.test(rest.join("/")));
}

/** Of a built chunk: the modules in it, and the chunks that are loaded with it. */
export interface Chunk {
  moduleIds: readonly string[];
  imports: readonly string[];
}

/**
 * The chunks that the service worker keeps: those without a module of staff's. Throws where a kept one needs one that is not kept:
 * then a patient's page would not open without network, or staff's pages would come to patients' phones.
 */
export function keptOffline(chunks: ReadonlyMap<string, Chunk>): Set<string> {
  const own = (id: string) => id.includes("/src/") && !id.includes("/node_modules/");
  const kept = new Set<string>();
  for (const [name, { moduleIds }] of chunks)
    if (moduleIds.every((id) => !own(id) || forPatients(id))) kept.add(name);
  for (const name of kept)
    for (const needed of chunks.get(name)?.imports ?? [])
      if (!kept.has(needed))
        throw new Error(`${name} is for patients and needs ${needed}, which holds modules of staff's pages`);
  return kept;
}
