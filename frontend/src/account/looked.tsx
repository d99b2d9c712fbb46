import { get } from "../api/client.ts";
import { instantText, text } from "../text/index.ts";
import { useAnswer } from "./use-answer.ts";

export function Looked() {
  const { value } = useAnswer(() => get("/api/v1/access-events"));
  const t = text.value.account;
  return (
    <section>
      <h2>{t.looked}</h2>
      {value === undefined && <p>{text.value.loading}</p>}
      {value === null && <p>{t.needsNetwork}</p>}
      {value && value.events.length === 0 && <p>{t.lookedNone}</p>}
      {value && value.events.length > 0 && (
        <ul class="rows">
          {value.events.map((event) => (
            <li key={`${event.at} ${event.who} ${event.what}`}>
              <span class="when">{instantText(event.at)}</span>
              <span class="what">
                {t.lookedRow(event.who, event.clinic)} · {t.lookedAt[event.what] ?? event.what}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
