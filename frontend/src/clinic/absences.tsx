import { useState } from "preact/hooks";
import { change } from "../api/problem.ts";
import { may } from "../domain/may.ts";
import { dateText, text } from "../text/clinic.ts";
import { Ask } from "../ui/ask.tsx";
import { Day } from "../ui/fields.tsx";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { Select } from "../ui/select.tsx";
import { useWork } from "../ui/work.ts";
import { clinicians, me, nameOf, type Part, url } from "./types.ts";

/** While somebody is away, the deputy is told what they would be. */
export function Absences({ clinic, changed }: Part) {
  const manages = may(clinic, "manage");
  const self = me(clinic);
  const whose = clinic.members.filter((one) => may(one, "be_absent") && (manages || one.you));
  const [member, setMember] = useState(manages ? (whose[0]?.id ?? "") : (self?.id ?? ""));
  const [deputy, setDeputy] = useState("");
  const [first, setFirst] = useState<string | null>(null);
  const [last, setLast] = useState<string | null>(null);
  const { busy, trouble, work } = useWork();
  const t = text.value.clinic;
  const deputies = clinicians(clinic).filter(({ value }) => value !== member);
  const absences = whose.flatMap((one) => one.absences.map((absence) => ({ ...absence, of: nameOf(one) })));
  const add = work(async () => {
    const answer = await change("POST", url(clinic, "/absences"), {
      ...(manages && { member }),
      deputy,
      first_day: first,
      last_day: last,
    });
    if (answer.sentence) return answer.sentence;
    setFirst(null);
    setLast(null);
    announce(t.absenceSaved);
    await changed();
  });
  const end = (id: string) =>
    work(async () => {
      const answer = await change("DELETE", url(clinic, `/absences/${id}`));
      if (answer.sentence) return answer.sentence;
      announce(t.absenceRemoved);
      await changed();
    });
  return (
    <Fold title={t.absences} count={absences.length ? String(absences.length) : undefined}>
      <p class="hint">{t.absencesHint}</p>
      <ul class="rows">
        {absences.map((absence) => (
          <li key={absence.id} class="row">
            <span>
              {manages && <span class="when">{absence.of}</span>}
              <span>
                {t.away(
                  dateText(absence.first_day),
                  dateText(absence.last_day),
                  absence.deputy ? nameOf(absence.deputy) : t.everyone,
                )}
              </span>
            </span>
            <Ask
              label={text.value.remove}
              of={`${absence.of}, ${dateText(absence.first_day)}`}
              question={t.absenceRemoveAsk}
              yes={text.value.remove}
              busy={busy}
              go={end(absence.id)}
            />
          </li>
        ))}
      </ul>
      {deputies.length === 0 ? (
        <p>{t.noDeputy}</p>
      ) : (
        <form autocomplete="off" class="plain" onSubmit={add}>
          {manages && (
            <Select
              label={t.whoIsAway}
              value={member}
              options={whose.map((one) => ({ value: one.id, label: nameOf(one) }))}
              required
              onChange={setMember}
            />
          )}
          <div class="pair">
            <Day label={t.firstDay} required value={first} onChange={setFirst} />
            <Day label={t.lastDay} required min={first ?? undefined} value={last} onChange={setLast} />
          </div>
          <Select
            label={t.deputy}
            value={deputy}
            options={deputies}
            none={t.choose}
            required
            onChange={setDeputy}
          />
          <button type="submit" class="secondary large" disabled={busy}>
            {text.value.save}
          </button>
          {trouble && <p class="trouble">{trouble}</p>}
        </form>
      )}
    </Fold>
  );
}
