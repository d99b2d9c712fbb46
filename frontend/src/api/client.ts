// The one way to the server. Cookies carry the session; no token is ever in JavaScript's hands.
import createClient from "openapi-fetch";
import { noteServerDate } from "../data/skew.ts";
import type { components, paths } from "./schema.d.ts";

export type Schemas = components["schemas"];

const TIMEOUT_MS = 30_000;

/** Django puts the CSRF token into a cookie and expects it back in a header. */
function csrfToken(): string {
  return /(?:^|; )csrftoken=([^;]*)/.exec(document.cookie)?.[1] ?? "";
}

/** fetch for our own server: never from a cache, never along a redirect, never for ever. Throws without an answer. */
export async function request(input: Request | string, init: RequestInit = {}): Promise<Response> {
  const asked = new Request(input, {
    cache: "no-store",
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
    ...init,
  });
  asked.headers.set("Accept", "application/json");
  if (asked.method !== "GET") asked.headers.set("X-CSRFToken", csrfToken());
  const sentAt = Date.now();
  const answer = await fetch(asked);
  noteServerDate(answer.headers.get("Date"), sentAt, Date.now());
  return answer;
}

export const api = createClient<paths>({ fetch: request });

/** POST, PUT, DELETE with a JSON body; the answer's body if it is JSON, whatever the status says. */
export async function sendJson(method: string, url: string, body?: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await request(url, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}
