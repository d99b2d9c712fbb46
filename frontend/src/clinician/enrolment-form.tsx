import { useEffect, useRef, useState } from "preact/hooks";
import type { Schemas } from "../api/client.ts";
import { change } from "../api/problem.ts";
import { session } from "../data/state.ts";
import { type AugmentationStatus, everyOf } from "../domain/lists.ts";
import { may } from "../domain/may.ts";
import { REGIONS, type Region } from "../domain/night.ts";
import { zoneFormat } from "../domain/zones.ts";
import { text } from "../text/clinic.ts";
import { Choice, Rating } from "../ui/choice.tsx";
import { Amount, Day, Several, Time } from "../ui/fields.tsx";
import { useWork } from "../ui/work.ts";
import { RECALLED, type Recalled, type Recorded } from "./enrolment.tsx";

const STATUSES = everyOf<AugmentationStatus>()(["none", "suspected", "confirmed", "resolved", "not_asked"]);
const NOTHING: Recalled = {
  onset: null,
  onset_uncertain_min: null,
  intensity: null,
  regions: null,
  latency_min: null,
  relief_min: null,
  date: null,
};
const NAMES = ["augmentation_status", "helped_at_first", "first_dopaminergic", "good_period"] as const;
const A_MINUTE_S = 60;

interface Draft {
  augmentation_status: Recorded["augmentation_status"];
  helped_at_first: boolean | null;
  first_dopaminergic: string | null;
  before_treatment: Recalled;
  best_treatment: Recalled;
  good_period: { from: string | null; to: string | null };
}

export function EnrolmentForm(props: {
  patient: Schemas["PatientPageOut"];
  now: Recorded;
  reload: () => Promise<void>;
  close: (fresh?: Recorded) => void;
}) {
  const { patient, now } = props;
  const [began] = useState(() => draftOf(now));
  const [draft, setDraft] = useState(began);
  const { busy, trouble, work } = useWork();
  const lead = useRef<HTMLParagraphElement>(null);
  useEffect(() => lead.current?.focus(), []);
  const t = text.value.enrolment;
  const { yes, no } = text.value.night;
  const set = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const today = zoneFormat("sv", patient.timezone, { dateStyle: "short" }).format(Date.now());
  const marks = session.value?.clinics.some(
    (clinic) => clinic.slug === patient.clinic.slug && may(clinic, "mark"),
  );
  const save = work(async () => {
    const changes = changed(began, draft);
    if (Object.keys(changes).length === 0) return props.close();
    const url = `/api/v1/patients/${patient.id}/enrolment?clinic=${patient.clinic.slug}`;
    const answer = await change<Recorded>("PATCH", url, { base: now.version, ...changes });
    if (answer.data) return props.close(answer.data);
    if (answer.status !== 409) return answer.sentence;
    await props.reload();
    return t.meanwhile;
  });
  return (
    <form autocomplete="off" class="plain" onSubmit={save}>
      <p class="hint" ref={lead} tabIndex={-1}>
        {t.about}
      </p>
      <Choice
        legend={t.status}
        options={STATUSES.map((value) => ({ value, label: t.statuses[value] }))}
        value={draft.augmentation_status}
        onChange={(status) => set({ augmentation_status: status ?? "not_asked" })}
      />
      {draft.augmentation_status === "confirmed" && <p class="hint">{t.confirmedHint}</p>}
      <Choice
        optional
        legend={t.helped}
        options={[
          { value: true, label: yes },
          { value: false, label: no },
        ]}
        value={draft.helped_at_first}
        onChange={(helped_at_first) => set({ helped_at_first })}
      />
      <div class="columns">
        <Day
          label={t.first}
          value={draft.first_dopaminergic}
          max={today}
          onChange={(first_dopaminergic) => set({ first_dopaminergic })}
        />
      </div>
      <div class="columns">
        {RECALLED.map((which) => (
          <RecalledFields
            key={which}
            which={which}
            today={today}
            value={draft[which]}
            onChange={(recalled) => set({ [which]: recalled })}
          />
        ))}
      </div>
      <fieldset>
        <legend>
          <h3>{t.good}</h3>
        </legend>
        <p class="hint">{marks ? t.goodHint : t.goodOnly}</p>
        {marks && (
          <GoodPeriod value={draft.good_period} today={today} onChange={(p) => set({ good_period: p })} />
        )}
      </fieldset>
      {trouble && <p class="trouble">{trouble}</p>}
      <div class="buttons">
        <button type="submit" class="primary" disabled={busy}>
          {t.save}
        </button>
        <button type="button" class="secondary" disabled={busy} onClick={() => props.close()}>
          {text.value.cancel}
        </button>
      </div>
    </form>
  );
}

function RecalledFields(props: {
  which: (typeof RECALLED)[number];
  value: Recalled;
  today: string;
  onChange: (value: Recalled) => void;
}) {
  const { value } = props;
  const t = text.value.enrolment;
  const before = props.which === "before_treatment";
  const set = (part: Partial<Recalled>) => props.onChange({ ...value, ...part });
  return (
    <fieldset>
      <legend>
        <h3>{t[props.which]}</h3>
      </legend>
      <p class="hint">{before ? t.beforeHint : t.bestHint}</p>
      <div class="pair">
        <Time label={t.onset} step={A_MINUTE_S} value={value.onset} onChange={(onset) => set({ onset })} />
        <Amount
          label={t.uncertain}
          max={720}
          value={value.onset_uncertain_min}
          onChange={(minutes) => set({ onset_uncertain_min: whole(minutes) })}
        />
      </div>
      <Rating legend={t.intensity} value={value.intensity} onChange={(intensity) => set({ intensity })} />
      {/* No figure: the page's other bodies face the reader, one to fill in would be one's own. */}
      <Several
        legend={t.regions}
        options={REGIONS}
        names={text.value.night.region}
        value={value.regions as Region[] | null}
        onChange={(regions) => set({ regions: regions.length ? regions : null })}
      />
      <div class="pair">
        <Amount
          label={t.latency}
          max={1440}
          value={value.latency_min}
          onChange={(minutes) => set({ latency_min: whole(minutes) })}
        />
        {!before && (
          <Amount
            label={t.relief}
            max={24}
            step={0.25}
            value={value.relief_min === null ? null : value.relief_min / 60}
            onChange={(hours) => set({ relief_min: hours === null ? null : whole(hours * 60) })}
          />
        )}
        <Day label={t.date} value={value.date} max={props.today} onChange={(date) => set({ date })} />
      </div>
    </fieldset>
  );
}

function GoodPeriod(props: {
  value: Draft["good_period"];
  today: string;
  onChange: (value: Draft["good_period"]) => void;
}) {
  const { from, to } = props.value;
  const t = text.value.enrolment;
  return (
    <div class="pair">
      <Day
        label={t.from}
        value={from}
        max={props.today}
        required={to !== null}
        onChange={(day) => props.onChange({ from: day, to })}
      />
      <Day
        label={t.to}
        value={to}
        min={from ?? undefined}
        max={props.today}
        required={from !== null}
        onChange={(day) => props.onChange({ from, to: day })}
      />
    </div>
  );
}

const draftOf = (now: Recorded): Draft => ({
  augmentation_status: now.augmentation_status,
  helped_at_first: now.helped_at_first,
  first_dopaminergic: now.first_dopaminergic,
  before_treatment: now.before_treatment ?? NOTHING,
  best_treatment: now.best_treatment ?? NOTHING,
  good_period: now.good_period ?? { from: null, to: null },
});

/** Only what was touched: what a colleague has written meanwhile in another field stays. */
function changed(began: Draft, draft: Draft): Partial<Record<keyof Draft, unknown>> {
  const names = [...NAMES, ...RECALLED].filter(
    (name) => JSON.stringify(began[name]) !== JSON.stringify(draft[name]),
  );
  return Object.fromEntries(
    names.map((name) => [name, name === "good_period" && !draft.good_period.from ? null : draft[name]]),
  );
}

const whole = (value: number | null) => (value === null ? null : Math.round(value));
