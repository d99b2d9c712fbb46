// The service worker's life as the page sees it. A new version is offered, never forced.
import { signal } from "@preact/signals";

export const updateReady = signal(false);
let waiting: ServiceWorker | null = null;

export function updateUse(): void {
  if (!waiting) location.reload();
  // Every tab reloads with the new worker: drafts are kept, and an old page would ask for files that are gone.
  navigator.serviceWorker?.addEventListener("controllerchange", () => location.reload());
  waiting?.postMessage("skip-waiting");
}

export async function workerStart(): Promise<void> {
  // A page whose files are gone (another tab took the new version) can only be loaded anew.
  addEventListener("vite:preloadError", () => {
    updateReady.value = navigator.onLine;
  });
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const registration = await navigator.serviceWorker.register("/sw.js").catch(() => null);
  if (!registration) return;
  const offer = () => {
    // Without a controller this is the first visit, and nothing is old.
    if (!registration.waiting || !navigator.serviceWorker.controller) return;
    waiting = registration.waiting;
    updateReady.value = true;
  };
  offer();
  registration.addEventListener("updatefound", () => {
    const coming = registration.installing;
    coming?.addEventListener("statechange", () => coming.state === "installed" && offer());
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") registration.update().catch(() => undefined);
  });
}
