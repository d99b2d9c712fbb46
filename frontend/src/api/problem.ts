// Problem details of our own API, in the reader's language: their titles are for machines and logs.
import { text } from "../text/more.ts";
import { sendJson } from "./client.ts";

/** What went wrong, in words; empty when nothing did. */
export function problemText(status: number | null, body: unknown): string {
  if (status !== null && status < 400) return "";
  const t = text.value;
  const code = String((body as { type?: string } | null)?.type ?? "")
    .split(":")
    .pop();
  const known = t.problems[code ?? ""];
  if (known) return known;
  if (status === null || status >= 500) return t.signIn.away;
  if (status === 429) return t.signIn.tooMany;
  if (status === 401) return t.signIn.ended;
  return (status === 404 && t.problems.not_found) || (t.problems.refused ?? "");
}

/** A change at the server: what it answered, or the sentence that says why not. */
export async function change<T = unknown>(
  method: string,
  url: string,
  body?: object,
): Promise<{ data: T; sentence: "" } | { data: undefined; sentence: string; status: number | null }> {
  const answer = await sendJson(method, url, body).catch(() => ({ status: null, body: null }));
  const sentence = problemText(answer.status, answer.body);
  return sentence
    ? { data: undefined, sentence, status: answer.status }
    : { data: answer.body as T, sentence: "" };
}
