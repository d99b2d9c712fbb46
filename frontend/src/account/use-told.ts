import { useEffect, useState } from "preact/hooks";
import { sync } from "../data/sync.ts";
import { type Told, tell } from "./allauth.ts";

/** undefined: on its way; null: not to be had now. `reload` asks again. Never kept on the phone. */
export function useTold<T>(path: string): { value: T | null | undefined; reload: () => Promise<void> } {
  const [value, set] = useState<T | null>();
  const reload = async () => {
    const told: Told<T> = await tell<T>("GET", path);
    // Whether the session has ended it says itself; the page then shows that.
    if (told.status === 401) void sync();
    set(told.status === 200 ? told.data : null);
  };
  useEffect(() => void reload(), []);
  return { value, reload };
}

/** An instant as allauth writes it, in seconds. */
export const instantOf = (seconds: number) => new Date(seconds * 1000).toISOString();
