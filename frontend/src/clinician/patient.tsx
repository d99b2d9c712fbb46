import type { ComponentChildren } from "preact";
import { get, type Schemas } from "../api/client.ts";
import { clockTime, minutesIntoDay } from "../domain/days.ts";
import { datesBack } from "../domain/night.ts";
import { dateText, language, text } from "../text/clinic.ts";
import { OnsetChart, OnsetTable, type Point } from "../ui/onset-chart.tsx";
import { Page } from "../ui/page.tsx";
import { BeforeNow } from "./before-now.tsx";
import { CareTeam } from "./care-team.tsx";
import { Enrolment, RECALLED } from "./enrolment.tsx";
import { Flags } from "./flags.tsx";
import { IntensityChart } from "./intensity-chart.tsx";
import { Join } from "./join.tsx";
import { LastReview } from "./last-review.tsx";
import { useLoaded } from "./load.ts";
import { Section } from "./section.tsx";

type Patient = Schemas["PatientPageOut"];
type NightOut = Schemas["NightOut"];
const NIGHTS = 60;

export default function PatientPage({ id }: { id: string }) {
  const loaded = useLoaded(() => get("/api/v1/patients/{id}", { id }), id);
  const t = text.value.clinician;
  if (loaded.is === "loading")
    return (
      <Page tab="patient" title={t.title} wide>
        <p>{text.value.loading}</p>
      </Page>
    );
  if (loaded.is === "failed")
    return (
      <Page tab="notFound" title={text.value.notFound.title} wide>
        <p>{loaded.status === 404 ? t.notFound : t.failed}</p>
        <p>
          <a href="/patients">{t.title}</a>
        </p>
      </Page>
    );
  const patient = loaded.data;
  const name = patient.name || patient.reference;
  return (
    <Page tab="patient" title={name} back={{ href: "/patients", label: t.title }} wide>
      <p class="hint">
        {[
          patient.name && patient.reference,
          text.value.labeled(t.responsible, patient.responsible ?? t.nobody),
          t.clock(patient.timezone, patient.day_start),
        ]
          .filter(Boolean)
          .join(" · ")}
      </p>
      <Enrolment patient={patient} unasked />
      <Pictures patient={patient}>
        <Flags flags={patient.flags} mayRead={patient.may_read} />
        <LastReview patient={patient} />
      </Pictures>
      <Regimens regimens={patient.regimens} />
      <Enrolment patient={patient} />
      {!patient.has_account && <Join patient={patient} />}
      <CareTeam patient={patient} />
    </Page>
  );
}

/** The words on the left, the change as a picture beside them; the course of the nights last, or under the words. */
function Pictures({ patient, children }: { patient: Patient; children: ComponentChildren }) {
  const last = patient.review?.day ?? null;
  const loaded = useLoaded(
    () =>
      get("/api/v1/patients/{id}/nights", {
        id: patient.id,
        ...(last && { from: datesBack(last, NIGHTS).at(-1) as string }),
      }),
    patient.id,
  );
  const t = text.value.clinician;
  const start = minutes(patient.day_start);
  const nights = loaded.is === "here" ? loaded.data.nights : [];
  return (
    <div class="columns words-and-pictures">
      <div>{children}</div>
      <div class="pictures">
        {loaded.is !== "here" && <p>{loaded.is === "failed" ? t.failed : text.value.loading}</p>}
        {loaded.is === "here" && patient.pictured && (
          <BeforeNow
            review={patient.pictured}
            nights={nights}
            dayStart={start}
            onset={(night) => timeOf(onsetOf(night, start), start)}
          />
        )}
      </div>
      {loaded.is === "here" && <Courses patient={patient} nights={nights} start={start} />}
    </div>
  );
}

function Courses({ patient, nights, start }: { patient: Patient; nights: NightOut[]; start: number }) {
  const t = text.value.clinician;
  const points = pointsOf(nights, patient.review?.day ?? null, start);
  const tally = (keep: (point: Point) => boolean) => points.filter(keep).length;
  return (
    <section class="courses">
      <OnsetChart
        points={points}
        dayStart={start}
        reference={referenceOnset(patient)}
        title={t.picture}
        description={t.pictureText(
          tally((p) => p.onset !== null),
          tally((p) => p.symptoms === false),
          tally((p) => p.symptoms === null),
        )}
      />
      <IntensityChart points={points} title={t.intensity} />
      <OnsetTable points={points} dayStart={start} />
    </section>
  );
}

const minutes = (time: string) => minutesIntoDay(time, 0);

/** On the axis of the clock in force now, whatever clock the night was written with. */
function onsetOf(night: NightOut, start: number): number | null {
  return night.onset ? minutesIntoDay(night.onset, start) : (night.onset_min ?? null);
}

const timeOf = (onset: number | null, start: number) => (onset === null ? null : clockTime(onset, start));

/** Sixty dates up to the last reviewed or recorded night, those without a record too. */
function pointsOf(nights: NightOut[], reviewed: string | null, start: number): Point[] {
  const byDate = new Map(nights.map((night) => [night.date, night]));
  const last = [reviewed ?? "", ...byDate.keys()].sort().at(-1);
  if (!last) return [];
  return datesBack(last, NIGHTS)
    .reverse()
    .map((date) => {
      const night = byDate.get(date);
      if (!night) return { date, symptoms: null, onset: null, strength: null };
      return {
        date,
        symptoms: night.symptoms,
        onset: onsetOf(night, start),
        strength: night.intensity ?? null,
      };
    });
}

/** The onset that the review compared with. */
function referenceOnset(patient: Patient): number | null {
  const recalled = RECALLED.find((which) => which === patient.review?.reference);
  const onset = (recalled && patient.enrolment[recalled]?.onset) ?? patient.review?.evidence.onset_reference;
  return typeof onset === "string" ? minutesIntoDay(onset, minutes(patient.day_start)) : null;
}

function Regimens({ regimens }: { regimens: Patient["regimens"] }) {
  const t = text.value.clinician;
  return (
    <Section title={t.regimens}>
      {regimens.length === 0 ? (
        <p>{t.noRegimens}</p>
      ) : (
        <div class="scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t.drug}</th>
                <th scope="col">{t.intakes}</th>
                <th scope="col">{t.period}</th>
              </tr>
            </thead>
            <tbody>
              {regimens.map((regimen) => (
                <tr key={`${regimen.drug} ${regimen.start}`}>
                  <th scope="row">
                    {regimen.drug}
                    {regimen.dopaminergic && <span class="hint"> {t.dopaminergic}</span>}
                  </th>
                  <td>
                    {regimen.intakes
                      .map(
                        (intake) =>
                          `${intake.time}: ${new Intl.NumberFormat(language.value).format(intake.dose)}\u00a0${intake.unit}`,
                      )
                      .join(", ")}
                  </td>
                  <td>
                    {dateText(regimen.start)} – {regimen.end ? dateText(regimen.end) : t.current}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  );
}
