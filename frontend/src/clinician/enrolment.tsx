import { useEffect, useRef, useState } from "preact/hooks";
import { get, type Schemas } from "../api/client.ts";
import { regionsText } from "../patient/summary.ts";
import { dateText, language, text } from "../text/clinic.ts";
import { announce } from "../ui/live.tsx";
import { EnrolmentForm } from "./enrolment-form.tsx";

type Patient = Schemas["PatientPageOut"];
export type Recorded = Schemas["EnrolmentOut"];
export type Recalled = Schemas["RecalledOut"];
export const RECALLED = ["before_treatment", "best_treatment"] as const;

/** What the watch compares with, and the form that records it. `unasked`: the place of those whom nobody has asked yet. */
export function Enrolment({ patient, unasked = false }: { patient: Patient; unasked?: boolean }) {
  const [now, setNow] = useState<Recorded>(patient.enrolment);
  const [open, setOpen] = useState(false);
  const [saved, setSaved] = useState(false);
  const [overtaken, setOvertaken] = useState(false); // by a colleague, while the form was open
  const button = useRef<HTMLButtonElement>(null);
  const opened = useRef(false);
  // The keyboard goes into the form, and comes back to the button.
  useEffect(() => {
    if (!open && opened.current) button.current?.focus();
    opened.current = open;
  }, [open]);
  const t = text.value.enrolment;
  if ((patient.enrolment.augmentation_status === "not_asked") !== unasked) return null;
  const notAsked = now.augmentation_status === "not_asked";
  const change = () => {
    setSaved(false);
    setOvertaken(false);
    setOpen(true);
  };
  return (
    <section>
      <h2>{t.title}</h2>
      {notAsked && !open && <p class="notice strong">{t.notAsked}</p>}
      {(!open || overtaken) && <Answers now={now} />}
      {now.recorded_at && (
        <p class="hint">{t.by(now.recorded_by ?? "", dateText(now.recorded_at.slice(0, 10)))}</p>
      )}
      {saved && <p class="said">{t.saved}</p>}
      {open ? (
        <EnrolmentForm
          patient={patient}
          now={now}
          reload={async () => {
            const asked = { id: patient.id, clinic: patient.clinic.slug };
            const { data } = await get("/api/v1/patients/{id}/enrolment", asked);
            if (!data) return;
            setNow(data);
            setOvertaken(true);
          }}
          close={(fresh) => {
            setOpen(false);
            if (!fresh) return;
            setNow(fresh);
            setSaved(true);
            announce(t.saved);
          }}
        />
      ) : (
        <button type="button" ref={button} class={notAsked ? "primary" : "secondary"} onClick={change}>
          {notAsked ? t.record : t.change}
        </button>
      )}
    </section>
  );
}

/** Nothing known yet is no table of dashes. */
function Answers({ now }: { now: Recorded }) {
  const t = text.value.enrolment;
  const known = now.helped_at_first ?? now.first_dopaminergic ?? now.good_period;
  if (now.augmentation_status === "not_asked" && known === null && !RECALLED.some((which) => now[which]))
    return null;
  const { yes, no } = text.value.night;
  const helped = now.helped_at_first === null ? t.unknown : now.helped_at_first ? yes : no;
  return (
    <div class="columns">
      <div>
        <table>
          <tbody>
            <tr>
              <th scope="row">{t.status}</th>
              <td>{t.statuses[now.augmentation_status]}</td>
            </tr>
            <tr>
              <th scope="row">{t.helped}</th>
              <td>{helped}</td>
            </tr>
            <tr>
              <th scope="row">{t.first}</th>
              <td>{now.first_dopaminergic ? dateText(now.first_dopaminergic) : t.unknown}</td>
            </tr>
            <tr>
              <th scope="row">{t.good}</th>
              <td>
                {now.good_period
                  ? `${dateText(now.good_period.from)} – ${dateText(now.good_period.to)}`
                  : t.goodNone}
              </td>
            </tr>
          </tbody>
        </table>
      </div>
      <div>{RECALLED.some((which) => now[which]) && <References now={now} />}</div>
    </div>
  );
}

function References({ now }: { now: Recorded }) {
  const t = text.value.enrolment;
  const rows: [string, (recalled: Recalled) => string | null][] = [
    [text.value.clinician.onset, onsetText],
    [text.value.nights.strength, ({ intensity }) => intensity?.toString() ?? null],
    [text.value.clinician.regions, ({ regions }) => (regions?.length ? regionsText(regions) : null)],
    [t.rest, ({ latency_min }) => (latency_min === null ? null : t.minutes(latency_min))],
    [t.held, ({ relief_min }) => (relief_min === null ? null : t.hours(hours(relief_min)))],
    [t.date, ({ date }) => date && dateText(date)],
  ];
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">
            <span class="sr-only">{t.title}</span>
          </th>
          {RECALLED.map((which) => (
            <th key={which} scope="col">
              {t[which]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, say]) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {RECALLED.map((which) => {
              const recalled = now[which];
              return <td key={which}>{(recalled && say(recalled)) ?? "–"}</td>;
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function onsetText({ onset, onset_uncertain_min: uncertain }: Recalled): string | null {
  return onset && uncertain ? text.value.enrolment.around(onset, uncertain) : onset;
}

const hours = (minutes: number) =>
  new Intl.NumberFormat(language.value, { maximumFractionDigits: 1 }).format(minutes / 60);
