import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Tab } from "../text/en.ts";
import { text } from "../text/index.ts";

let first = true;

/** A page with its heading. After a change of page the heading gets the focus, so that nobody is left where the link was. */
export function Page(props: {
  title: string;
  heading?: ComponentChildren;
  /** Which title the tab gets. The browser's history keeps it after the sign-out, so it is one of a closed list. */
  tab: Tab;
  back?: { href: string; label: string };
  wide?: boolean;
  children: ComponentChildren;
}) {
  const tab = text.value.tabs[props.tab];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!first) heading.current?.focus();
    first = false;
  }, []);
  useEffect(() => {
    document.title = `${tab} · ${text.value.app}`;
  }, [tab]);
  return (
    <main class={props.wide ? "page wide" : "page"}>
      {props.back && (
        <a class="back" href={props.back.href}>
          {props.back.label}
        </a>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {props.heading ?? props.title}
      </h1>
      {props.children}
      <p class="footer">{text.value.footer}</p>
    </main>
  );
}
