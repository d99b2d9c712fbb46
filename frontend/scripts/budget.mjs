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
const manifest = Object.values(JSON.parse(at(".vite/manifest.json").toString()));
const byKey = JSON.parse(at(".vite/manifest.json").toString());
const size = (file) => gzipSync(at(file), { level: 9 }).length;
const page = at("index.html").toString();
const named = (pattern) => [...page.matchAll(pattern)].map((found) => found[1]);
const first = new Set();
const reach = (file) => {
  if (first.has(file)) return;
  first.add(file);
  for (const key of manifest.find((entry) => entry.file === file)?.imports ?? []) reach(byKey[key].file);
};
for (const file of named(/(?:src|href)="\/static\/(assets\/[^"]+\.js)"/g)) reach(file);
const scripts = [...new Set(manifest.map((entry) => entry.file))].filter((file) => file.endsWith(".js"));
let total = 0;
for (const file of scripts) {
  const bytes = size(file);
  if (first.has(file)) total += bytes;
  console.log(
    `${(bytes / 1024).toFixed(1).padStart(6)} KB  ${first.has(file) ? "first load" : "on demand "}  ${file}`,
  );
}
for (const file of named(/href="\/static\/(assets\/[^"]+\.css)"/g)) {
  console.log(`${(size(file) / 1024).toFixed(1).padStart(6)} KB  first load  ${file}`);
}
if (total === 0) throw new Error("budget: index.html names no script");
if (existsSync(new URL("sw.js", dist)))
  console.log(`${(size("sw.js") / 1024).toFixed(1).padStart(6)} KB  worker      sw.js`);
console.log(`first load: ${(total / 1024).toFixed(1)} KB of JavaScript (gzip), budget ${LIMIT_KB} KB`);
if (total > LIMIT_KB * 1024) process.exit(1);
