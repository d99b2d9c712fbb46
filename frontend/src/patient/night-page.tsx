import { formDay, nameNight } from "../domain/days.ts";
import { language, text } from "../text/index.ts";
import { Page } from "../ui/page.tsx";
import { patientClock } from "./editing.ts";
import { NightForm } from "./night-form.tsx";

/** One night of one's own, to read, to mend, or to fill in later. */
export function NightPage({ date }: { date: string }) {
  const clock = patientClock();
  if (!clock) return null;
  const today = formDay(clock, Date.now());
  const t = text.value;
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || Number.isNaN(Date.parse(date)) || date > today)
    return (
      <Page tab="notFound" title={t.notFound.title}>
        <p>{t.notFound.text}</p>
        <p>
          <a href="/nights">{t.yourNights}</a>
        </p>
      </Page>
    );
  const name = nameNight(date, language.value, today);
  return (
    <Page
      tab="night"
      title={name}
      back={{ href: "/nights", label: t.yourNights }}
      heading={
        <>
          <span class="eyebrow">{t.night.theNight}</span> {name}
        </>
      }
    >
      <NightForm key={date} date={date} />
    </Page>
  );
}
