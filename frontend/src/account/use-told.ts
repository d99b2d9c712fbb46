import { useEffect, useState } from "preact/hooks";
import { type Told, tell } from "./allauth.ts";

/** undefined: on its way; null: not to be had now. `reload` asks again. Never kept on the phone. */
export function useTold<T>(path: string): { value: T | null | undefined; reload: () => Promise<void> } {
  const [value, set] = useState<T | null>();
  const reload = () =>
    tell<T>("GET", path).then((told: Told<T>) => set(told.status === 200 ? told.data : null));
  useEffect(() => void reload(), []);
  return { value, reload };
}

/** An instant as allauth writes it, in seconds. */
export const instantOf = (seconds: number) => new Date(seconds * 1000).toISOString();
