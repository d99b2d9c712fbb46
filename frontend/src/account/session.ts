// Signing in and out, and what it does to the phone's data. All under the sender's lock: no entry goes out under another name.
import { effect, signal } from "@preact/signals";
import { get, sendJson } from "../api/client.ts";
import { db, readSession, type Session, wipe } from "../data/db.ts";
import { outboxRead } from "../data/records.ts";
import { refresh } from "../data/state.ts";
import { alone, link } from "../data/sync.ts";
import { tellTabs } from "../data/tabs.ts";

const AUTH = "/_allauth/browser/v1/auth";
/** Left behind by a sign-out that could not reach the server: it is repeated before anything else. */
const SIGNING_OUT = "stillnight.signing-out";
/** Somebody else has signed in beside the data on this phone: it stays shut until its owner signs in, or it is deleted. */
const SHUT = "stillnight.shut";
export const shut = signal(localStorage.getItem(SHUT) !== null);

effect(() => {
  if (link.value === "other") shut.value = true;
});
effect(() => {
  if (shut.value) localStorage.setItem(SHUT, "1");
  else localStorage.removeItem(SHUT);
});

export type SignIn =
  | { is: "done" }
  /** A code was sent by e-mail, or a second factor is asked for. */
  | { is: "code"; flow: "email" | "second" }
  | { is: "refused"; message: string }
  | { is: "too-many" }
  | { is: "away" };

interface AuthBody {
  data?: { flows?: { id: string; is_pending?: boolean }[] };
  meta?: { is_authenticated?: boolean };
  errors?: { message: string }[];
}

function readAnswer(answer: { status: number; body: unknown } | null): SignIn {
  if (!answer) return { is: "away" };
  const body = (answer.body ?? {}) as AuthBody;
  if (answer.status === 200 && body.meta?.is_authenticated) return { is: "done" };
  if (answer.status === 429) return { is: "too-many" };
  const pending = body.data?.flows?.find((flow) => flow.is_pending)?.id;
  if (pending === "login_by_code") return { is: "code", flow: "email" };
  if (pending === "mfa_authenticate") return { is: "code", flow: "second" };
  if (answer.status >= 500) return { is: "away" };
  return { is: "refused", message: body.errors?.map((error) => error.message).join(" ") ?? "" };
}

async function auth(path: string, body: object): Promise<SignIn> {
  try {
    await get("/api/v1/session"); // brings the CSRF cookie
    const answer = await sendJson("POST", AUTH + path, body);
    // 409: the browser is signed in already, as after a sign-in in another tab.
    return answer.status === 409 ? { is: "done" } : readAnswer(answer);
  } catch {
    return { is: "away" };
  }
}

export const signInByPassword = (email: string, password: string) => auth("/login", { email, password });
export const codeRequest = (email: string) => auth("/code/request", { email });
export const codeConfirm = (flow: "email" | "second", code: string) =>
  auth(flow === "email" ? "/code/confirm" : "/2fa/authenticate", { code });

export type Arrival =
  | { is: "mine" | "nobody" | "away" }
  /** Somebody else's unsent entries are on this phone. How many is all that may be told. */
  | { is: "other"; unsent: number };

/**
 * Makes the phone the diary of whoever the server says is signed in. The data of somebody else goes first; while entries of theirs
 * wait to be sent, nothing happens until that is decided.
 */
export function arrive(discardOther = false): Promise<Arrival> {
  return alone(async (): Promise<Arrival> => {
    if (localStorage.getItem(SIGNING_OUT)) {
      if (!(await endSession())) return { is: "away" };
      return { is: "nobody" };
    }
    const { data } = await get("/api/v1/session").catch(() => ({ data: undefined }));
    if (!data || !("user" in data)) return { is: "away" };
    if (!data.user) return { is: "nobody" };
    const former = await readSession();
    if (former && String(former.user.id) !== String(data.user.id)) {
      const unsent = (await outboxRead()).length;
      if (unsent && !discardOther) {
        shut.value = true;
        return { is: "other", unsent };
      }
      await wipe();
    }
    await (await db()).put("meta", data as Session, "session");
    tellTabs("changed");
    await refresh();
    link.value = "reached";
    shut.value = false;
    return { is: "mine" };
  });
}

/** Ends the server's session. False when the server could not be told. */
async function endSession(): Promise<boolean> {
  try {
    await get("/api/v1/session");
    const { status } = await sendJson("DELETE", `${AUTH}/session`);
    if (status !== 200 && status !== 401) return false;
    localStorage.removeItem(SIGNING_OUT);
    return true;
  } catch {
    return false;
  }
}

/** The phone forgets everything at once; the server is told now, or as soon as it can be reached. */
export async function signOut(): Promise<void> {
  await alone(async () => {
    localStorage.clear();
    localStorage.setItem(SIGNING_OUT, "1");
    await wipe();
    shut.value = false;
    tellTabs("wiped");
    await endSession();
  });
  link.value = "unknown";
  await refresh();
}

/** Ends only the session: the phone stays the diary of the person it belongs to, who has entries to send. */
export async function stepBack(): Promise<boolean> {
  return alone(endSession);
}
