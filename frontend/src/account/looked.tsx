import { get } from "../api/client.ts";
import { instantText, text } from "../text/more.ts";
import { usePages } from "./use-pages.ts";

export function Looked() {
  const { pages, older } = usePages((given) => get("/api/v1/access-events", given));
  const events = pages?.flatMap((page) => page.events);
  const t = text.value.account;
  return (
    <section>
      <h2>{t.looked}</h2>
      {pages === undefined && <p>{text.value.loading}</p>}
      {pages === null && <p>{t.needsNetwork}</p>}
      {events && events.length === 0 && <p>{t.lookedNone}</p>}
      {events && events.length > 0 && (
        <ul class="rows">
          {events.map((event) => (
            <li key={`${event.at} ${event.who} ${event.what}`}>
              <span class="when">{instantText(event.at)}</span>
              <span class="what">
                {t.lookedRow(event.who, event.clinic)} · {t.lookedAt[event.what] ?? event.what}
              </span>
            </li>
          ))}
        </ul>
      )}
      {older && (
        <button type="button" class="secondary" onClick={older}>
          {text.value.data.older}
        </button>
      )}
    </section>
  );
}
