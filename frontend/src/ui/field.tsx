import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";

/** A control under its label; `children` gets the id that ties them. */
export function Field(props: {
  label: string;
  hideLabel?: boolean;
  children: (id: string) => ComponentChildren;
}) {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={props.hideLabel ? "sr-only" : undefined}>
        {props.label}
      </label>
      {props.children(id)}
    </div>
  );
}
