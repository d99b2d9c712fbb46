import { useEffect, useState } from "preact/hooks";
import { get, type Schemas } from "../api/client.ts";
import { clockSkewMs } from "../data/skew.ts";

export type Finding = Schemas["FindingOut"];

/**
 * What the patient may read of a change just now; undefined: being asked. It lives in this page alone and is never kept: asked anew
 * at every look, dropped when the phone is put away, and gone when the evening begins. A phone picked up at night has nothing to show.
 */
export function useFinding(): Finding | null | undefined {
  const [finding, set] = useState<Finding | null>();
  useEffect(() => {
    let asked = 0;
    let evening: ReturnType<typeof setTimeout>;
    const show = (found: Finding | null | undefined) => {
      clearTimeout(evening);
      const left = found ? msUntil(found.until) : 0;
      set(found && left <= 0 ? null : found);
      if (left > 0) evening = setTimeout(() => set(null), left);
    };
    const ask = () => {
      const mine = ++asked;
      const answer = (found: Finding | null) => mine === asked && show(found);
      get("/api/v1/findings").then(
        ({ data }) => answer(data?.finding ?? null),
        () => answer(null),
      );
    };
    const look = () => {
      if (document.visibilityState === "visible") return ask();
      asked++;
      show(undefined);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      asked++;
      clearTimeout(evening);
      document.removeEventListener("visibilitychange", look);
    };
  }, []);
  return finding;
}

/** By the server's clock: a phone that is hours behind must not go on showing it. */
const msUntil = (instant: string) => Date.parse(instant) - (Date.now() - (clockSkewMs.value ?? 0));
