// The last review: what it says beyond the flags, what it compared with, and every number it used.
import type { ComponentChildren } from "preact";
import type { Schemas } from "../api/client.ts";
import { regionsText } from "../patient/summary.ts";
import { dateText, text } from "../text/clinic.ts";
import { Level } from "./list.tsx";
import { durationText, type Numbers, numberText } from "./numbers.ts";
import { Section } from "./section.tsx";

type Review = Schemas["ReviewOut"];

export function LastReview({ patient }: { patient: Schemas["PatientPageOut"] }) {
  const t = text.value.clinician;
  const { review } = patient;
  if (!review)
    return (
      <Section title={t.review}>
        <p>{t.notReviewed}</p>
      </Section>
    );
  const said = new Set(
    patient.flags.flatMap((flag) => (flag.cleared_on ? [] : [flag.sentence, ...flag.reasons])),
  );
  const fresh = review.sentences.filter((sentence) => !said.has(sentence));
  const { reference_from: from, reference_to: to } = review.evidence as Numbers;
  return (
    <Section title={t.review}>
      <p>
        <Level level={review.level} />{" "}
        <span class="hint">{t.reviewDay(dateText(review.day), review.rules)}</span>
      </p>
      {fresh.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {review.compared_with && (
        <p>
          {review.compared_with} {from && to && `(${dateText(from)} – ${dateText(to)})`}
        </p>
      )}
      <p class="hint">{t.nightsLogged(review.nights_logged)}</p>
      <Evidence review={review} />
    </Section>
  );
}

function Evidence({ review }: { review: Review }) {
  const t = text.value.clinician;
  const { thresholds, nih_pattern: nih, ...numbers } = review.evidence as Record<string, unknown>;
  // The NIH pattern is read only where a sign was seen.
  const criteria = { ...review.criteria, ...(nih !== undefined && { nih }) };
  return (
    <>
      <Rows title={t.evidence} names={t.evidenceNames} rows={numbers} />
      <Rows title={t.thresholds} names={t.thresholdNames} rows={(thresholds ?? {}) as object} />
      <Rows
        title={t.criteria}
        hint={t.criteriaHint}
        names={t.criterionNames}
        rows={Object.fromEntries(
          Object.entries(criteria)
            .sort()
            .map(([name, verdict]) => [name, t.verdicts[String(verdict)]]),
        )}
      />
    </>
  );
}

function Rows(props: { title: string; hint?: string; names: Record<string, string>; rows: object }) {
  const entries = inOrder(Object.entries(props.rows), Object.keys(props.names));
  if (entries.length === 0) return null;
  return (
    <details class="twin">
      <summary>{props.title}</summary>
      <table>
        <tbody>
          {entries.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{props.names[name] ?? name.replaceAll("_", " ")}</th>
              <td>{shown(name, value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {props.hint && <p class="hint">{props.hint}</p>}
    </details>
  );
}

/** As the names are listed; what has no name yet comes last. */
function inOrder(entries: [string, unknown][], names: string[]): [string, unknown][] {
  const place = (name: string) => (names.includes(name) ? names.indexOf(name) : names.length);
  return entries.sort(([a], [b]) => place(a) - place(b));
}

function shown(name: string, value: unknown): ComponentChildren {
  const t = text.value.clinician;
  if (value === true) return t.yes;
  if (Array.isArray(value)) return regionsText(value) || "–";
  if (typeof value === "object" && value)
    return Object.entries(value)
      .map(([region, nights]) => `${regionsText([region])} ${nights}`)
      .join(", ");
  if (typeof value === "number")
    return name.endsWith("_min") && t.evidenceNames[name] ? durationText(value) : numberText(value);
  if (value === "raised") return t.raised;
  return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? dateText(String(value)) : String(value);
}
