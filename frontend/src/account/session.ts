// Signing in and out, and what it does to the phone's data. All under the sender's lock: no entry goes out under another name.
import { effect, signal } from "@preact/signals";
import { get } from "../api/client.ts";
import { db, readSession, type Session, wipe } from "../data/db.ts";
import { deviceForget, sessionEnd } from "../data/forget.ts";
import { outboxRead } from "../data/records.ts";
import { refresh } from "../data/state.ts";
import { alone, endedHere, link } from "../data/sync.ts";
import { tellTabs } from "../data/tabs.ts";
import { text } from "../text/index.ts";
import { type Told, tell, trouble } from "./allauth.ts";
import { passkeyShow } from "./passkey.ts";

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
  /** A code was sent by e-mail; or a second factor is asked for, of these kinds. */
  | { is: "email" }
  | { is: "second"; types: string[] }
  /** A new account: its address is to be confirmed by the code just sent. */
  | { is: "confirm" }
  | { is: "trouble"; sentence: string };

function readAnswer(answer: Told): SignIn {
  if (answer.status === 200 && answer.meta.is_authenticated) return { is: "done" };
  // 409: the browser is signed in already, as after a sign-in in another tab.
  if (answer.status === 409) return { is: "done" };
  const pending = answer.status === 401 && answer.flows.find((flow) => flow.is_pending);
  if (pending && pending.id === "login_by_code") return { is: "email" };
  if (pending && pending.id === "verify_email") return { is: "confirm" };
  if (pending && pending.id === "mfa_authenticate") return { is: "second", types: pending.types ?? ["totp"] };
  return { is: "trouble", sentence: trouble(answer) || text.value.signIn.refused };
}

const auth = async (path: string, body: object) => readAnswer(await tell("POST", `/auth${path}`, body));

export const signInByPassword = (email: string, password: string) => auth("/login", { email, password });
export const signInByPasskey = async () => readAnswer(await passkeyShow("/auth/webauthn/login"));
export const codeRequest = (email: string) => auth("/code/request", { email });
export const codeConfirm = (code: string) => auth("/code/confirm", { code });
export const secondByCode = (code: string) => auth("/2fa/authenticate", { code });
export const secondByPasskey = async () => readAnswer(await passkeyShow("/auth/webauthn/authenticate"));
/** Open only while an invitation waits in this browser. */
export const signUp = (email: string) => auth("/signup", { email });
export const signUpConfirm = (code: string) => auth("/email/verify", { key: code });

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
      if (!(await signOutTell())) return { is: "away" };
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
    endedHere.value = false;
    shut.value = false;
    return { is: "mine" };
  });
}

/** Tells the server of a sign-out that this device has done already. */
async function signOutTell(): Promise<boolean> {
  if (!(await withToken(deviceForget))) return false;
  localStorage.removeItem(SIGNING_OUT);
  return true;
}

/** Every write to the server needs the CSRF cookie, which a browser gets with its first look at the session. */
async function withToken(job: () => Promise<boolean>): Promise<boolean> {
  try {
    if (!document.cookie.includes("csrftoken=")) await get("/api/v1/session");
    return await job();
  } catch {
    return false; // nobody answered
  }
}

/**
 * The phone forgets everything at once; the server is told now, or as soon as it can be reached. False, and nothing has happened: more
 * entries wait than the person agreed to lose.
 */
export async function signOut(losing: number): Promise<boolean> {
  const done = await alone(async () => {
    if (!(await wipe(losing))) return false;
    localStorage.clear();
    localStorage.setItem(SIGNING_OUT, "1");
    shut.value = false;
    tellTabs("wiped");
    await signOutTell();
    return true;
  });
  if (done) link.value = "unknown";
  await refresh();
  return done;
}

/** Ends only the session: the phone stays the diary of the person it belongs to, who has entries to send. */
export async function stepBack(): Promise<boolean> {
  return alone(() => withToken(sessionEnd));
}
