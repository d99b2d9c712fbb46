// The one way to the server. Cookies carry the session; no token is ever in JavaScript's hands.
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
  // Sentences about findings come from the server, in the language of the page that they will stand in.
  asked.headers.set("Accept-Language", document.documentElement.lang);
  if (asked.method !== "GET") asked.headers.set("X-CSRFToken", csrfToken());
  const sentAt = Date.now();
  const answer = await fetch(asked);
  noteServerDate(answer.headers.get("Date"), sentAt, Date.now());
  return answer;
}

type Ok<Get> = Get extends { responses: { 200: { content: { "application/json": infer Body } } } }
  ? Body
  : never;
type Gettable = {
  [P in keyof paths]: paths[P] extends { get: infer Get } ? ([Ok<Get>] extends [never] ? never : P) : never;
}[keyof paths];
export type Answer<P extends Gettable> = Ok<paths[P] extends { get: infer Get } ? Get : never>;

/**
 * GET, with the answer's type from the server's own description. `{name}` in the path and the query are filled from `given`.
 * `data` is undefined when the answer was no success or no JSON object; throws when there was no answer.
 */
export async function get<P extends Gettable>(
  path: P,
  given: Record<string, string | number> = {},
): Promise<{ data: Answer<P> | undefined; status: number }> {
  const query = new URLSearchParams();
  let url: string = path;
  for (const [name, value] of Object.entries(given)) {
    const filled = url.replace(`{${name}}`, encodeURIComponent(value));
    if (filled === url) query.set(name, String(value));
    url = filled;
  }
  const answer = await request(query.size ? `${url}?${query}` : url);
  const body: unknown = answer.ok ? await answer.json().catch(() => undefined) : undefined;
  return { data: body && typeof body === "object" ? (body as Answer<P>) : undefined, status: answer.status };
}

/** POST, PUT, DELETE with a JSON body; the answer's body if it is JSON, whatever the status says. */
export async function sendJson(
  method: string,
  url: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await request(url, {
    method,
    headers: body === undefined ? {} : { "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json().catch(() => null) };
}
