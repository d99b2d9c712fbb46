import { get, type Schemas, sendJson } from "../api/client.ts";
import { nameNight } from "../domain/days.ts";
import type { Night } from "../domain/night.ts";
import { summary } from "../patient/summary.ts";
import { dateText, instantText, language, text } from "../text/more.ts";
import { usePages } from "./use-pages.ts";

export function Kept() {
  const { pages, older, reload } = usePages((given) => get("/api/v1/kept-versions", given));
  const versions = pages?.flatMap((page) => page.versions);
  const unread = versions?.filter((version) => !version.read_at).map((version) => version.write_id) ?? [];
  const t = text.value.account;
  const read = () =>
    void sendJson("POST", "/api/v1/kept-versions/read", { write_ids: unread.slice(0, 500) }).then(
      reload,
      () => undefined,
    );
  return (
    <section>
      <h2>{t.kept}</h2>
      {pages === undefined && <p>{text.value.loading}</p>}
      {pages === null && <p>{t.needsNetwork}</p>}
      {versions && versions.length === 0 && <p>{t.keptNone}</p>}
      {versions && versions.length > 0 && (
        <ul class="rows">
          {versions.map((version) => (
            <li key={version.write_id}>
              <span class="when">{nameOf(version)}</span>
              <span class="what">
                {version.kind === "night" &&
                  `${summary(version.deleted ? null : (version.payload as Night))} · `}
                {t.keptWhy[version.status]}, {instantText(version.received_at)}
                {version.read_at && ` · ${text.value.data.read}`}
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
      {unread.length > 0 && (
        <>
          <p class="hint">{text.value.data.readHint}</p>
          <button type="button" class="secondary large" onClick={read}>
            {text.value.data.markRead}
          </button>
        </>
      )}
    </section>
  );
}

function nameOf({ kind, key }: Schemas["KeptVersionOut"]): string {
  if (kind !== "night" || Number.isNaN(Date.parse(key))) return kind;
  return `${nameNight(key, language.value)}, ${dateText(key, { month: "long", year: "numeric" })}`;
}
