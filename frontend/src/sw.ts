/// <reference lib="webworker" />
// Keeps the shell and its assets, so that the diary opens without network. What the server says about people never
// comes near a cache: /api and /_allauth are not touched at all.
declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: string[]; // both put in by the build, see vite.config.ts
declare const __VERSION__: string;

const PREFIX = "stillnight-";
const CACHE = PREFIX + __VERSION__;
const FILES = __PRECACHE__;
/** The client's routes, as in server/urls.py. Everything else that is navigated to is the server's affair. */
const SHELL =
  /^\/(sign-in|nights|night\/[^/]+|findings|patients(\/[^/]+)?|account|invite|clinic(\/[^/]+)?|operation)?$/;

self.addEventListener("install", (event) => {
  // `reload` passes by the HTTP cache: a new worker must never keep an old shell.
  const requests = FILES.map((url) => new Request(url, { cache: "reload" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (SHELL.test(url.pathname)) event.respondWith(kept("/", request));
  } else if (url.pathname.startsWith("/static/assets/")) {
    event.respondWith(kept(request.url, request, true));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(kept(url.pathname, request));
  }
});

// The page asks for this when the reader has agreed to the new version.
self.addEventListener("message", (event) => {
  if (event.data === "skip-waiting") self.skipWaiting();
});

/** From the cache, else from the network; hashed assets met on the way are kept. A missing one stays a 404. */
async function kept(key: string, request: Request, keep = false): Promise<Response> {
  const cache = await caches.open(CACHE);
  const found = await cache.match(key);
  if (found) return found;
  const answer = await fetch(request);
  if (keep && answer.ok) await cache.put(key, answer.clone());
  return answer;
}

export {};
