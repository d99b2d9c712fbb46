import type { ComponentChildren } from "preact";

/** A part of a page that opens when it is wanted; what it holds in brief stands on its lid. */
export function Fold(props: { title: string; count?: string; open?: boolean; children: ComponentChildren }) {
  return (
    <details class="section" open={props.open}>
      <summary>
        {props.title} {props.count && <span class="count">{props.count}</span>}
      </summary>
      <div class="inside">{props.children}</div>
    </details>
  );
}
