import { text } from "../text/more.ts";

/** The words of a consent, whole: nobody agrees to a summary. They stay in the language in which they were agreed to. */
export function ConsentText({ words, language }: { words: string; language: string }) {
  return (
    <div class="consent-text" lang={language}>
      {words.split(/\n\s*\n/).map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
    </div>
  );
}

/** A text with its check box below it: read first, then agree. */
export function Agreement(props: {
  consent: { purpose: string; language: string; title: string; text: string; required: boolean };
  checked: boolean;
  onChange: (checked: boolean) => void;
  /** Where the title stands above already. */
  untitled?: boolean;
}) {
  const t = text.value.invite;
  const { consent } = props;
  return (
    <section class="consent" aria-label={consent.title}>
      {!props.untitled && <h2>{consent.title}</h2>}
      <ConsentText words={consent.text} language={consent.language} />
      <label class="check">
        <input
          type="checkbox"
          required={consent.required}
          checked={props.checked}
          onChange={({ currentTarget }) => props.onChange(currentTarget.checked)}
        />
        <span>
          {t.agree(consent.title)}{" "}
          {!props.untitled && <em class="hint">{consent.required ? t.required : t.optional}</em>}
        </span>
      </label>
    </section>
  );
}
