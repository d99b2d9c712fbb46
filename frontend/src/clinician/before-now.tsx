// A change as a clinician takes it in: a clock, a body, and the same in figures.
import type { ComponentChildren } from "preact";
import type { Schemas } from "../api/client.ts";
import { REGIONS } from "../domain/night.ts";
import { regionsText } from "../patient/summary.ts";
import { dateText, text } from "../text/clinic.ts";
import { type Body, BodyMap } from "./body-map.tsx";
import { advanceOf, ClockFace, type Dial } from "./clock-face.tsx";
import { durationText, type Numbers, numberText, referenceName, shortDate } from "./numbers.ts";

type Review = Schemas["ReviewOut"];
type Night = Schemas["NightOut"];

interface Props {
  review: Review;
  nights: Night[];
  /** Minutes after midnight. */
  dayStart: number;
  /** A night's onset as a clock time, null without one. */
  onset: (night: Night) => string | null;
}

export function BeforeNow({ review, nights, dayStart, onset }: Props) {
  const t = text.value.clinician.picturing;
  const numbers = review.evidence as Numbers;
  const { window_from: from, window_to: to } = numbers;
  const seen = nights.filter(({ date }) => (!from || date >= from) && (!to || date <= to));
  const dial: Dial = {
    now: numbers.onset_now ?? null,
    before: numbers.onset_reference ?? null,
    uncertain: numbers.onset_reference_uncertain_min ?? 0,
    nights: seen.flatMap((night) => onset(night) ?? []),
    dayStart,
  };
  const body: Body = {
    before: numbers.regions_reference ?? null,
    now: numbers.regions_now ?? {},
    nights: nightsTold(numbers),
    fresh: numbers.regions_new ?? [],
  };
  // Without a night and without a time there is nothing to draw.
  const told = dial.now !== null || dial.before !== null || seen.length > 0;
  if (!told) return null;
  return (
    <section class="before-now">
      <h2>{t.title}</h2>
      <p class="hint">
        {from && to && t.window(shortDate(from), dateText(to), numbers.nights_used ?? seen.length)}{" "}
        {review.compared_with}{" "}
        {numbers.reference_from &&
          numbers.reference_to &&
          `(${dateText(numbers.reference_from)} – ${dateText(numbers.reference_to)})`}
      </p>
      <ClockFace dial={dial} description={clockText(dial)} />
      <BodyMap body={body} description={bodyText(body)} />
      <Figures review={review} numbers={numbers} />
      <NightTable nights={seen} onset={onset} />
    </section>
  );
}

/** What the clock shows, for whoever does not see it. */
function clockText(dial: Dial): string {
  const t = text.value.clinician.picturing;
  const advance = advanceOf(dial);
  return [
    dial.before && t.saidBefore(dial.before, dial.uncertain ? durationText(dial.uncertain) : null),
    dial.now ? t.saidNow(dial.now) : t.saidNoOnset,
    advance === null
      ? null
      : Math.abs(advance) < 10
        ? t.same
        : `${durationText(5 * Math.round(Math.abs(advance) / 5))} ${advance > 0 ? t.earlier : t.later}`,
    t.saidNights(dial.nights.length),
  ]
    .filter(Boolean)
    .join(". ");
}

function bodyText(body: Body): string {
  const t = text.value.clinician.picturing;
  return [
    body.before === null ? t.saidBeforeUnknown : t.saidWas(regionsText(body.before) || t.nowhere),
    body.nights === 0 ? t.saidNowUnknown : t.saidIs(partsNow(body.now) || t.nowhere, body.nights),
    body.fresh.length ? t.saidFresh(regionsText(body.fresh)) : null,
  ]
    .filter(Boolean)
    .join(". ");
}

/** Nights that tell which parts took part. Reviews of before these were counted have the nights logged. */
function nightsTold({ nights_regions_known, nights_logged, regions_now }: Numbers): number {
  return nights_regions_known ?? (regions_now ? (nights_logged ?? 0) : 0);
}

function partsNow(now: Body["now"]): string {
  return REGIONS.filter((part) => now[part])
    .map(
      (part) => `${text.value.summary.inside(text.value.night.region[part])} ${numberText(now[part] ?? 0)}`,
    )
    .join(", ");
}

function Figures({ review, numbers }: { review: Review; numbers: Numbers }) {
  const t = text.value.clinician.picturing;
  const or = (value: ComponentChildren) => (value === undefined || value === "" ? "–" : value);
  const minutes = (value?: number) => value !== undefined && durationText(value);
  const points = (value?: number) => value !== undefined && numberText(value);
  const uncertain = numbers.onset_reference_uncertain_min;
  const rows: [string, ComponentChildren, ComponentChildren][] = [
    [
      t.begin,
      numbers.onset_reference && (
        <>
          {numbers.onset_reference}
          {uncertain ? <span class="hint"> ± {durationText(uncertain)}</span> : null}
          {numbers.onset_on_treatment && (
            <span class="hint under">{t.onTreatment(numbers.onset_on_treatment)}</span>
          )}
        </>
      ),
      numbers.onset_now,
    ],
    [t.strength, points(numbers.intensity_reference), points(numbers.intensity_now)],
    [t.latency, minutes(numbers.latency_reference_min), minutes(numbers.latency_now_min)],
    [
      t.relief,
      numbers.relief_reference_min !== undefined && (
        <>
          {minutes(numbers.relief_reference_min)}
          <span class="hint under">{numbers.relief_at_enrolment ? t.atEnrolment : t.whenItWorked}</span>
        </>
      ),
      minutes(numbers.relief_now_min),
    ],
    [
      t.parts,
      numbers.regions_reference && (
        <>
          {regionsText(numbers.regions_reference)}
          {numbers.regions_compared_with && (
            <span class="hint under">{referenceName(numbers.regions_compared_with, numbers)}</span>
          )}
        </>
      ),
      nightsTold(numbers) > 0 &&
        t.partsOf(partsNow(numbers.regions_now ?? {}) || t.nowhere, nightsTold(numbers)),
    ],
  ];
  return (
    <table class="figures">
      <caption>{t.figures}</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">{referenceName(review.reference, numbers)}</th>
          <th scope="col">{t.now}</th>
        </tr>
      </thead>
      <tbody>
        {rows
          .filter(([, before, now]) => before || now)
          .map(([name, before, now]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{or(before || undefined)}</td>
              <td>{or(now || undefined)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

/** The marks of both pictures, night by night. */
function NightTable({ nights, onset }: Pick<Props, "nights" | "onset">) {
  const t = text.value;
  if (nights.length === 0) return null;
  return (
    <details class="twin">
      <summary>{t.clinician.picturing.nights(nights.length)}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.nights.night}</th>
            <th scope="col">{t.nights.began}</th>
            <th scope="col">{t.clinician.regions}</th>
          </tr>
        </thead>
        <tbody>
          {[...nights].reverse().map((night) => (
            <tr key={night.date}>
              <th scope="row">{shortDate(night.date)}</th>
              <td>{night.symptoms ? (onset(night) ?? t.summary.symptoms) : t.summary.none}</td>
              <td>{night.regions?.length ? regionsText(night.regions) : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
