import { useState } from "preact/hooks";
import { drafts, nights, openVersions } from "../data/state.ts";
import { formDay, nameNight } from "../domain/days.ts";
import { datesBack, type Night } from "../domain/night.ts";
import { language, text } from "../text/more.ts";
import { OnsetChart, OnsetTable } from "../ui/onset-chart.tsx";
import { Page } from "../ui/page.tsx";
import { dayStartOf, KIND, patientClock } from "./editing.ts";
import { pointOf } from "./points.ts";
import { StatusLine } from "./status-line.tsx";
import { summary } from "./summary.ts";

const PAGE = 30;

export default function Nights() {
  const [count, setCount] = useState(PAGE);
  const clock = patientClock();
  if (!clock) return null;
  const t = text.value.nights;
  const today = formDay(clock, Date.now());
  const points = datesBack(today, PAGE).reverse().map(pointOf);
  const dates = datesBack(today, count);
  const oldest = [...nights.value.keys()].at(-1) ?? today;
  const tally = (symptoms: boolean | null) => points.filter((point) => point.symptoms === symptoms).length;
  return (
    <Page tab="nights" title={text.value.yourNights}>
      <OnsetChart
        points={points}
        dayStart={dayStartOf(today)}
        title={t.chart}
        description={t.chartText(tally(true), tally(false), tally(null))}
      />
      <OnsetTable points={points} dayStart={dayStartOf(today)} />
      <ul class="nights">
        {dates.map((date) => (
          <Row key={date} date={date} today={today} />
        ))}
      </ul>
      {(dates.at(-1) ?? "") > oldest && (
        <button type="button" class="secondary large" onClick={() => setCount(count + PAGE)}>
          {t.older}
        </button>
      )}
      <StatusLine />
    </Page>
  );
}

function Row({ date, today }: { date: string; today: string }) {
  const seen = nights.value.get(date);
  const t = text.value;
  const draft = drafts.value.some((each) => each.kind === KIND && each.key === date);
  const version = openVersions.value.some((each) => each.kind === KIND && each.key === date);
  return (
    <li class={seen ? "" : "missing"}>
      <a href={`/night/${date}`}>
        <span class="when">{nameNight(date, language.value, today)}</span>
        <span class="what">{seen ? summary(seen.payload as Night) : t.notRecorded}</span>
        {seen?.pending && <span class="mark-text">{t.night.onPhone}</span>}
        {draft && <span class="mark-text">{t.night.unsaved}</span>}
        {version && <span class="mark-text">{t.night.versionTitle}</span>}
      </a>
    </li>
  );
}
