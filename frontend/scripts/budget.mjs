// The JavaScript of a patient's first load, gzipped: everything that index.html reaches by static imports.
import { existsSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 40;
const dist = new URL("../dist/", import.meta.url);
const at = (file) => readFileSync(new URL(file, dist));
if (!existsSync(new URL(".vite/manifest.json", dist))) {
  console.error("budget: run `npm run build` first");
  process.exit(2);
}
const manifest = JSON.parse(at(".vite/manifest.json").toString());
const size = (file) => gzipSync(at(file), { level: 9 }).length;
const reach = (keys, seen = new Set()) => {
  for (const key of keys) {
    if (seen.has(key)) continue;
    seen.add(key);
    reach(manifest[key].imports ?? [], seen);
  }
  return seen;
};
const first = reach(["index.html"]);
const scripts = Object.keys(manifest).filter((key) => manifest[key].file.endsWith(".js"));
let total = 0;
for (const key of scripts) {
  const bytes = size(manifest[key].file);
  if (first.has(key)) total += bytes;
  console.log(`${(bytes / 1024).toFixed(1).padStart(6)} KB  ${first.has(key) ? "first load" : "on demand "}  ${manifest[key].file}`);
}
const styles = new Set([...first].flatMap((key) => manifest[key].css ?? []));
for (const file of styles) console.log(`${(size(file) / 1024).toFixed(1).padStart(6)} KB  first load  ${file}`);
if (existsSync(new URL("sw.js", dist))) console.log(`${(size("sw.js") / 1024).toFixed(1).padStart(6)} KB  worker      sw.js`);
console.log(`first load: ${(total / 1024).toFixed(1)} KB of JavaScript (gzip), budget ${LIMIT_KB} KB`);
if (total > LIMIT_KB * 1024) process.exit(1);
