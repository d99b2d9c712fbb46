import { minutesIntoDay } from "../domain/days.ts";
import { datesBack } from "../domain/night.ts";
import { dialled } from "../domain/telephone.ts";
import { dateText, text } from "../text/more.ts";
import { OnsetChart, OnsetTable } from "../ui/onset-chart.tsx";
import { Page } from "../ui/page.tsx";
import { dayStartOf } from "./editing.ts";
import { type Finding, useFinding } from "./finding.ts";
import { pointOf } from "./points.ts";

const NIGHTS = 30;

/**
 * A change that a clinician has opened. Where there is nothing to read, whyever that is, the same few words. The tab and the history,
 * which stay when the phone is handed on, have the first page's name all the while.
 */
export default function FindingPage() {
  const finding = useFinding();
  const t = text.value.finding;
  const home = { href: "/", label: text.value.nav.tonight };
  if (finding === undefined)
    return (
      <Page key="asking" title={text.value.loading} tab="tonight" back={home}>
        {null}
      </Page>
    );
  if (!finding)
    return (
      <Page key="nothing" title={t.nothing} tab="tonight" back={home}>
        <p>{t.nothingText}</p>
      </Page>
    );
  return (
    <Page key="change" title={t.title} tab="tonight" back={home}>
      <section class="notice strong first">
        <p>
          <strong>{finding.first}</strong>
        </p>
        {finding.clinics.map(({ name, phone }) => {
          const number = dialled(phone);
          return number ? (
            <a class="button secondary large" key={name} href={`tel:${number}`}>
              {t.call(name, phone.replaceAll(" ", "\u00a0"))}
            </a>
          ) : (
            <p key={name}>{t.call(name, phone)}</p>
          );
        })}
      </section>
      {finding.changes.map(({ days, sentences }) => (
        <section key={days}>
          <h2>{days}</h2>
          {sentences.map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
        </section>
      ))}
      <p>{finding.causes}</p>
      <p>{finding.show}</p>
      <Picture picture={finding.picture} />
    </Page>
  );
}

/** The phone's own nights: what they are compared with is all that comes from the server. */
function Picture({ picture }: { picture: Finding["picture"] }) {
  const t = text.value.finding;
  const start = dayStartOf(picture.last);
  const points = datesBack(picture.last, NIGHTS).reverse().map(pointOf);
  const tally = (symptoms: boolean | null) => points.filter((point) => point.symptoms === symptoms).length;
  return (
    <>
      <OnsetChart
        points={points}
        dayStart={start}
        reference={picture.onset_reference ? minutesIntoDay(picture.onset_reference, start) : null}
        referenceName={t.compared}
        title={t.chart(dateText(picture.last))}
        description={t.chartText(tally(true), tally(false), tally(null))}
      />
      <OnsetTable points={points} dayStart={start} />
    </>
  );
}
