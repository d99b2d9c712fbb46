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

let watched: ServiceWorkerRegistration | undefined;

/** The worker that keeps the shell, at the start and again where the browser was asked to delete it with all else. */
export async function workerRegister(): Promise<void> {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const registration = await navigator.serviceWorker.register("/sw.js").catch(() => undefined);
  if (!registration || registration === watched) return;
  watched = registration;
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
}

export async function workerStart(): Promise<void> {
  // A page whose files are gone (another tab took the new version) can only be loaded anew.
  addEventListener("vite:preloadError", () => {
    updateReady.value = navigator.onLine;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") watched?.update().catch(() => undefined);
  });
  await workerRegister();
}
