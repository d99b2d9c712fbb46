// The one live region. Said once, politely; what is said stands on the page as well.
import { signal } from "@preact/signals";

const said = signal("");

export function announce(sentence: string): void {
  // The same sentence again must be a change, or it is not read out.
  said.value = said.value === sentence ? `${sentence}\u00a0` : sentence;
}

export function Live() {
  return (
    <div class="sr-only" role="status" aria-live="polite">
      {said.value}
    </div>
  );
}
