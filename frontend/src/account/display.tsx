import { useState } from "preact/hooks";
import { get, type Schemas, sendJson } from "../api/client.ts";
import { LANGUAGES, type Language, language, languageChoose, text } from "../text/more.ts";
import { Choice } from "../ui/choice.tsx";
import { type Theme, theme } from "../ui/theme.ts";
import { useWork } from "../ui/work.ts";
import { useAnswer } from "./use-answer.ts";

export const PREFERENCES = "/api/v1/session/preferences";

export async function save(chosen: object): Promise<string | undefined> {
  const { status } = await sendJson("PATCH", PREFERENCES, chosen);
  if (status !== 200) return text.value.signIn.refused;
}

/** Brightness is this phone's affair; the language is the person's, for mail too. */
export function Display() {
  const { trouble, work } = useWork();
  // What was touched is chosen at once, while its words are still on their way.
  const [touched, setTouched] = useState<Language | null>(null);
  const t = text.value.account;
  const choose = (chosen: Language | null) => {
    if (!chosen) return;
    setTouched(chosen);
    void languageChoose(chosen).finally(() => setTouched(null));
    void work(() => save({ language: chosen }).catch(() => text.value.account.languageHere))();
  };
  return (
    <section>
      <h2>{t.display}</h2>
      <Choice
        legend={t.theme}
        options={(["auto", "dark", "light"] as Theme[]).map((value) => ({ value, label: t.themes[value] }))}
        value={theme.value}
        onChange={(chosen) => {
          theme.value = chosen ?? "auto";
        }}
      />
      <p class="hint">{t.themeHint}</p>
      <Choice
        legend={t.language}
        options={Object.entries(LANGUAGES).map(([value, label]) => ({ value: value as Language, label }))}
        value={touched ?? language.value}
        onChange={choose}
      />
      {trouble && <p class="trouble">{trouble}</p>}
    </section>
  );
}

/** What a clinician gets by mail, and by whose clock. */
export function MorningMail() {
  const { value: kept } = useAnswer(() => get(PREFERENCES));
  const [mine, setMine] = useState<Partial<Schemas["PreferencesOut"]>>({});
  const { busy, trouble, work } = useWork();
  const t = text.value.account;
  const value = kept && { ...kept, ...mine };
  // Shown as chosen at once, and taken back when it could not be saved.
  const change = (chosen: Partial<Schemas["PreferencesOut"]>) => {
    const before = mine;
    setMine({ ...mine, ...chosen });
    return work(async () => {
      const sentence = await save(chosen).catch(() => text.value.signIn.away);
      if (sentence) setMine(before);
      return sentence;
    })();
  };
  return (
    <section>
      <h2>{t.mail}</h2>
      {value === undefined && <p>{text.value.loading}</p>}
      {value === null && <p>{t.needsNetwork}</p>}
      {value && (
        <>
          <label class="check">
            <input
              type="checkbox"
              checked={value.morning_mail}
              disabled={busy}
              onChange={({ currentTarget }) => void change({ morning_mail: currentTarget.checked })}
            />
            <span>{t.morningMail}</span>
          </label>
          <p class="hint">{t.morningMailHint}</p>
          <label class="field">
            <span>{t.mailZone}</span>
            <select
              value={value.mail_zone}
              disabled={busy}
              onChange={({ currentTarget }) => void change({ mail_zone: currentTarget.value })}
            >
              {zones(value.mail_zone).map((zone) => (
                <option key={zone} value={zone}>
                  {zone.replaceAll("_", " ")}
                </option>
              ))}
            </select>
          </label>
        </>
      )}
      {trouble && <p class="trouble">{trouble}</p>}
    </section>
  );
}

const zones = (own: string) => [...new Set([own, "UTC", ...Intl.supportedValuesOf("timeZone")])].sort();
