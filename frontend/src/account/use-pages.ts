import { useEffect, useState } from "preact/hooks";

interface PageOf {
  more: boolean;
  next: string | null;
}

/** A list that comes page by page, newest first. `pages` undefined: on its way; null: not to be had now. Never kept on the phone. */
export function usePages<T extends PageOf>(
  ask: (given: Record<string, string>) => Promise<{ data?: T }>,
): {
  pages: T[] | null | undefined;
  /** Asks for the next page; undefined: this was the last. */
  older: (() => void) | undefined;
  reload: () => void;
} {
  const [pages, set] = useState<T[] | null>();
  const fetch = (before: T[], given: Record<string, string>) =>
    void ask(given).then(
      ({ data }) => set(data ? [...before, data] : before.length ? before : null),
      () => set(before.length ? before : null),
    );
  const reload = () => fetch([], {});
  useEffect(reload, []);
  const next = pages?.at(-1)?.next;
  return { pages, older: next ? () => fetch(pages ?? [], { before: next }) : undefined, reload };
}
