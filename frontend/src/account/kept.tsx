import { get, type Schemas } from "../api/client.ts";
import { nameNight } from "../domain/days.ts";
import type { Night } from "../domain/night.ts";
import { summary } from "../patient/summary.ts";
import { dateText, instantText, language, text } from "../text/index.ts";
import { useAnswer } from "./use-answer.ts";

export function Kept() {
  const { value } = useAnswer(() => get("/api/v1/kept-versions"));
  const t = text.value.account;
  return (
    <section>
      <h2>{t.kept}</h2>
      {value === undefined && <p>{text.value.loading}</p>}
      {value === null && <p>{t.needsNetwork}</p>}
      {value && value.versions.length === 0 && <p>{t.keptNone}</p>}
      {value && value.versions.length > 0 && (
        <ul class="rows">
          {value.versions.map((version) => (
            <li key={version.write_id}>
              <span class="when">{nameOf(version)}</span>
              <span class="what">
                {version.kind === "night" &&
                  `${summary(version.deleted ? null : (version.payload as Night))} · `}
                {t.keptWhy[version.status]}, {instantText(version.received_at)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function nameOf({ kind, key }: Schemas["KeptVersionOut"]): string {
  if (kind !== "night" || Number.isNaN(Date.parse(key))) return kind;
  return `${nameNight(key, language.value)}, ${dateText(key, { month: "long", year: "numeric" })}`;
}
