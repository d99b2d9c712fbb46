import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { text } from "../text/index.ts";

/** A button for what cannot be taken back: it says what follows, and only the second press does it. */
export function Ask(props: {
  label: string;
  question: ComponentChildren;
  yes: string;
  busy?: boolean;
  /** When several stand below one another: whose this is. */
  of?: string;
  go: () => void;
}) {
  const [asking, ask] = useState(false);
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const first = useRef<HTMLButtonElement>(null);
  const opened = useRef(false);
  // The keyboard goes along: into the question, and back to the button when nothing was done.
  useEffect(() => {
    if (asking) first.current?.focus();
    else if (opened.current) button.current?.focus();
    opened.current = asking;
  }, [asking]);
  if (!asking)
    return (
      <button
        type="button"
        class="quiet"
        ref={button}
        disabled={props.busy}
        aria-label={props.of && text.value.labeled(props.label, props.of)}
        onClick={() => ask(true)}
      >
        {props.label}
      </button>
    );
  return (
    <div class="ask" role="alertdialog" aria-labelledby={id}>
      <div id={id}>{typeof props.question === "string" ? <p>{props.question}</p> : props.question}</div>
      <button
        type="button"
        class="secondary large"
        ref={first}
        disabled={props.busy}
        onClick={() => {
          ask(false);
          props.go();
        }}
      >
        {props.yes}
      </button>
      <button type="button" class="quiet" onClick={() => ask(false)}>
        {text.value.cancel}
      </button>
    </div>
  );
}
