import { useEffect, useState } from "preact/hooks";
import { sync } from "../data/sync.ts";
import { language } from "../text/index.ts";

/**
 * undefined: on its way; null: not to be had now. `reload` asks again; so does another language of the page, in which the server then
 * answers. Never kept on the phone.
 */
export function useAnswer<T>(ask: () => Promise<{ data?: T; status?: number | null }>): {
  value: T | null | undefined;
  reload: () => Promise<void>;
} {
  const [value, set] = useState<T | null>();
  const reload = () =>
    ask().then(
      ({ data, status }) => {
        // Whether the session has ended, or asks for more, it says itself; the page then shows that.
        if (status === 401 || status === 403) void sync();
        set(data ?? null);
      },
      () => set(null),
    );
  useEffect(() => void reload(), [language.value]);
  return { value, reload };
}
