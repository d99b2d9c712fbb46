import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { defineConfig, type Plugin } from "vite";
import { type Chunk, keptOffline } from "./offline.ts";

/** Hands the service worker the list of files to keep, and a version that changes whenever one of them does. */
function precache(): Plugin {
  return {
    name: "stillnight-precache",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const worker = bundle["sw.js"];
        if (worker?.type !== "chunk") throw new Error("sw.js was not built");
        const hash = createHash("sha256");
        const files: string[] = [];
        const chunks = Object.values(bundle).filter((file) => file.type === "chunk" && file !== worker);
        const kept = keptOffline(new Map(chunks.map((chunk) => [chunk.fileName, chunk as Chunk])));
        for (const [name, file] of Object.entries(bundle).sort(([a], [b]) => a.localeCompare(b))) {
          if (file === worker || name.startsWith(".vite/")) continue;
          const content = file.type === "chunk" ? file.code : file.source;
          hash.update(name).update(content);
          if (name.startsWith("assets/") && (file.type !== "chunk" || kept.has(name)))
            files.push(`/static/${name}`);
        }
        for (const name of readdirSync("public").sort()) {
          hash.update(name).update(readFileSync(`public/${name}`));
          if (name.endsWith(".svg")) files.push(`/static/${name}`);
        }
        worker.code = worker.code
          .replaceAll("__PRECACHE__", JSON.stringify(["/", "/manifest.webmanifest", ...files]))
          .replaceAll("__VERSION__", JSON.stringify(hash.digest("hex").slice(0, 12)));
      },
    },
  };
}

/** Modules that no first page needs. */
const LATER =
  /(node_modules\/uqr\/|src\/(sw\.ts|text\/(?!en\.ts|index\.ts|plural\.ts)[^/]+\.ts|clinician\/|clinic\/|operation\/|account\/(?!allauth|gate|passkey\.|session\.|sign-in)|patient\/(nights|points|finding[^/]*)\.tsx?|ui\/(onset-chart|ask|fold|select)\.tsx|api\/problem\.ts))/;

export default defineConfig({
  base: "/static/",
  plugins: [precache()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: {
      input: { index: "index.html", sw: "src/sw.ts" },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        chunkFileNames: "assets/[name]-[hash].js",
        assetFileNames: "assets/[name]-[hash][extname]",
        // What the first page needs stays one file: many small ones compress worse and load no faster.
        codeSplitting: { groups: [{ name: "first", test: (id) => !LATER.test(id) }] },
      },
    },
  },
  server: { proxy: { "/api": "http://localhost:8000", "/_allauth": "http://localhost:8000" } },
  test: { environment: "node", css: { include: [/choices\.css/] }, include: ["src/**/*.test.{ts,tsx}"] },
} as Parameters<typeof defineConfig>[0]);
