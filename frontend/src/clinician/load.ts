import { useEffect, useState } from "preact/hooks";
import { sync } from "../data/sync.ts";

export type Loaded<T> = { is: "loading" } | { is: "here"; data: T } | { is: "failed"; status: number | null };

/** Asked anew at every visit; patients' data of clinicians are never kept on the device. */
export function useLoaded<T>(
  ask: () => Promise<{ data: T | undefined; status: number }>,
  key: string,
): Loaded<T> {
  const [state, set] = useState<Loaded<T>>({ is: "loading" });
  useEffect(() => {
    let gone = false;
    ask().then(
      ({ data, status }) => {
        // The session has ended, or asks for a second factor: what it says about itself decides what is shown.
        if (status === 401 || status === 403) void sync();
        if (!gone) set(data ? { is: "here", data } : { is: "failed", status });
      },
      () => !gone && set({ is: "failed", status: null }),
    );
    return () => {
      gone = true;
    };
  }, [key]);
  return state;
}
