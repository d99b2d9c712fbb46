import { useEffect, useState } from "preact/hooks";

/** undefined: on its way; null: not to be had now. `reload` asks again. Never kept on the phone. */
export function useAnswer<T>(ask: () => Promise<{ data?: T }>): {
  value: T | null | undefined;
  reload: () => Promise<void>;
} {
  const [value, set] = useState<T | null>();
  const reload = () =>
    ask().then(
      ({ data }) => set(data ?? null),
      () => set(null),
    );
  useEffect(() => void reload(), []);
  return { value, reload };
}
