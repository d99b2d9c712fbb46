import { useState } from "preact/hooks";
import { text } from "../text/index.ts";
import { announce } from "./live.tsx";

/**
 * One piece of work at a time behind the buttons of a form: `busy` while it runs, `trouble` the sentence it ended with, said aloud
 * too. A job gives back that sentence, or nothing when all went well.
 */
export function useWork() {
  const [busy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState("");
  const complain = (sentence: string) => {
    setTrouble(sentence);
    if (sentence) announce(sentence);
  };
  // biome-ignore lint/suspicious/noConfusingVoidType: a job that has nothing to say need not say so
  const work = (job: () => Promise<string | void>) => async (event?: Event) => {
    event?.preventDefault();
    if (busy) return;
    setBusy(true);
    setTrouble("");
    const sentence = await job().catch(() => text.value.signIn.away);
    setBusy(false);
    complain(sentence ?? "");
  };
  return { busy, trouble, complain, work };
}
