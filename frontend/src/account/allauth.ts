// The one way to allauth, which keeps who may sign in and how. Its sentences are English only: we read its codes.
import { signal } from "@preact/signals";
import { get, sendJson } from "../api/client.ts";
import { text } from "../text/index.ts";

const BASE = "/_allauth/browser/v1";

export interface Flow {
  id: string;
  is_pending?: boolean;
  /** Kinds of second factor that this person has. */
  types?: string[];
}

/** `status` null: nobody answered. */
export interface Told<T = unknown> {
  status: number | null;
  data: T | undefined;
  meta: { is_authenticated?: boolean; totp_url?: string; secret?: string };
  flows: Flow[];
  errors: { code: string; param?: string }[];
}

export async function tell<T = unknown>(method: string, path: string, body?: object): Promise<Told<T>> {
  try {
    if (method !== "GET" && !document.cookie.includes("csrftoken=")) await get("/api/v1/session"); // brings the cookie
    const answer = await sendJson(method, BASE + path, body);
    const said = (answer.body ?? {}) as Partial<Told<T>> & { data?: { flows?: Flow[] } };
    return {
      status: answer.status,
      data: said.data,
      meta: said.meta ?? {},
      flows: said.data?.flows ?? [],
      errors: said.errors ?? [],
    };
  } catch {
    return { status: null, data: undefined, meta: {}, flows: [], errors: [] };
  }
}

/** What went wrong, in the reader's language; empty when nothing did. */
export function trouble({ status, errors, meta }: Told): string {
  const t = text.value.signIn;
  if (status === null || status >= 500) return t.away;
  if (status === 429 || errors.some(({ code }) => code.startsWith("too_many"))) return t.tooMany;
  if (status === 401 && meta.is_authenticated === false) return t.ended;
  // Nothing to ask "is it still you?" for: codes by e-mail are this person's only way in.
  if (status === 401 && errors.length === 0) return t.anew;
  if (status < 400) return "";
  const sentences = errors.map(({ code }) => t.errors[code]).filter(Boolean);
  return [...new Set(sentences)].join(" ") || t.refused;
}

/** The question "is it still you?", while it is open. */
export interface Asked {
  flows: Flow[];
  answer: (yes: boolean) => void;
}
export const asked = signal<Asked | null>(null);

/** As `tell`; where the server wants to know first that it is still the same person, asks, and then tells again. */
export async function tellSurely<T = unknown>(method: string, path: string, body?: object): Promise<Told<T>> {
  for (;;) {
    const answer = await tell<T>(method, path, body);
    const again = answer.flows.filter(({ id }) => id === "reauthenticate" || id === "mfa_reauthenticate");
    if (answer.status !== 401 || !answer.meta.is_authenticated || again.length === 0) return answer;
    const yes = await new Promise<boolean>((resolve) => {
      asked.value = { flows: again, answer: resolve };
    });
    asked.value = null;
    if (!yes) return { ...answer, errors: [{ code: "not_asked_again" }] };
  }
}
