import { useState } from "preact/hooks";
import { get, type Schemas } from "../api/client.ts";
import { change } from "../api/problem.ts";
import { dialled } from "../domain/telephone.ts";
import { dateText, instantText, text } from "../text/more.ts";
import { Ask } from "../ui/ask.tsx";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { useWork } from "../ui/work.ts";
import { Agreement, ConsentText } from "./consent-text.tsx";
import { arrive } from "./session.ts";
import { useAnswer } from "./use-answer.ts";

type Link = Schemas["CareLinkOut"];

/** The clinics of a diary's owner: what each may do, in the words agreed to, and the way out. */
export function Care() {
  const { value, reload } = useAnswer(() => get("/api/v1/care"));
  const t = text.value.care;
  const changed = async () => {
    await reload();
    await arrive();
  };
  const open = value?.links.filter(({ until }) => !until) ?? [];
  const over = value?.links.filter(({ until }) => until) ?? [];
  return (
    <section>
      <h2>{text.value.account.clinics}</h2>
      {value === undefined && <p>{text.value.loading}</p>}
      {value === null && <p>{text.value.account.needsNetwork}</p>}
      {value && open.length === 0 && <p>{text.value.account.noClinics}</p>}
      {open.map((link) => (
        <Clinic key={link.id} link={link} changed={changed} />
      ))}
      {over.length > 0 && (
        <Fold title={t.former} count={String(over.length)}>
          <ul class="rows">
            {over.map((link) => (
              <li key={link.id}>
                <span class="when">{link.clinic.name}</span>
                <span class="hint">{t.fromTo(day(link.since), day(link.until ?? ""))}</span>
              </li>
            ))}
          </ul>
        </Fold>
      )}
      <p>
        <a class="button secondary" href="/invite">
          {t.haveCode}
        </a>
      </p>
    </section>
  );
}

const day = (instant: string) => dateText(instant.slice(0, 10));

function Clinic({ link, changed }: { link: Link; changed: () => Promise<void> }) {
  const { busy, trouble, work } = useWork();
  const t = text.value.care;
  const end = (url: string, sentence: string) =>
    work(async () => {
      const answer = await change("DELETE", url);
      if (answer.sentence) return answer.sentence;
      announce(sentence);
      await changed();
    });
  const held = link.consents.filter(({ withdrawn_at }) => !withdrawn_at);
  const base = `/api/v1/care/${link.id}`;
  const number = dialled(link.clinic.phone);
  return (
    <div class="card">
      <h3>{link.clinic.name}</h3>
      <p>
        {t.since(day(link.since))}
        {link.clinic.phone && (
          <>
            <br />
            {number ? <a href={`tel:${number}`}>{link.clinic.phone}</a> : link.clinic.phone}
          </>
        )}
      </p>
      <div class="sections">
        {held.map((consent) => (
          <Fold key={`${consent.purpose} ${consent.version}`} title={consent.title}>
            <p class="hint">{t.given(instantText(consent.given_at))}</p>
            <ConsentText words={consent.text} language={consent.language} />
            <Ask
              label={t.withdraw}
              of={consent.title}
              question={
                consent.required
                  ? t.leaveAsk(link.clinic.name)
                  : t.withdrawAsk(consent.title, link.clinic.name)
              }
              yes={t.withdraw}
              busy={busy}
              go={end(`${base}/consents/${consent.purpose}`, t.withdrawn)}
            />
          </Fold>
        ))}
        {link.offered.map((consent) => (
          <Offered
            key={`${consent.purpose} ${consent.version}`}
            consent={consent}
            again={held.some(({ purpose }) => purpose === consent.purpose)}
            clinic={link.clinic.name}
            url={`${base}/consents`}
            changed={changed}
          />
        ))}
      </div>
      <Ask
        label={t.leave}
        of={link.clinic.name}
        question={t.leaveAsk(link.clinic.name)}
        yes={t.leaveYes}
        busy={busy}
        go={end(base, t.left)}
      />
      {trouble && <p class="trouble">{trouble}</p>}
    </div>
  );
}

/** A text that could be agreed to: one that was left out, or a newer wording of one that was. */
function Offered(props: {
  consent: Schemas["ConsentTextOut"];
  again: boolean;
  clinic: string;
  url: string;
  changed: () => Promise<void>;
}) {
  const [checked, check] = useState(false);
  const { busy, trouble, work } = useWork();
  const t = text.value.care;
  const give = work(async () => {
    const { purpose, version, language } = props.consent;
    const answer = await change("POST", props.url, { purpose, version, language });
    if (answer.sentence) return answer.sentence;
    announce(t.agreed);
    await props.changed();
  });
  return (
    <Fold
      title={props.consent.title}
      count={props.again ? t.newWording : props.consent.required ? t.notRecorded : t.notGiven}
    >
      {props.consent.required && !props.again && <p>{t.notRecordedText(props.clinic)}</p>}
      <Agreement
        consent={{ ...props.consent, required: false }}
        checked={checked}
        onChange={check}
        untitled
      />
      <button type="button" class="secondary large" disabled={busy || !checked} onClick={give}>
        {t.agree}
      </button>
      {trouble && <p class="trouble">{trouble}</p>}
    </Fold>
  );
}
