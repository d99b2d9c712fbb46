import type { ComponentChildren } from "preact";
import {
  type Bin,
  binOf,
  DURATION,
  LATENCY,
  type Night,
  REGIONS,
  RELIEF,
  type Sleep,
  stepped,
  TRIGGERS,
} from "../domain/night.ts";
import { text } from "../text/index.ts";
import { Choice, Rating } from "../ui/choice.tsx";
import { Amount, Several, Time } from "../ui/fields.tsx";

interface Props {
  night: Night;
  set: (part: Partial<Night>) => void;
}

const CHIPS = ["15:00", "18:00", "20:00", "21:00", "22:00", "23:00", "00:00", "02:00"];

export function SymptomFields({ night, set, dayStart }: Props & { dayStart: number }) {
  const t = text.value.night;
  return (
    <>
      <Moments night={night} set={set} />
      <Onset night={night} set={set} dayStart={dayStart} />
      <Rating legend={t.intensity} value={night.intensity} onChange={(intensity) => set({ intensity })} />
      <Several
        figure
        legend={t.where}
        hint={t.whereHint}
        options={REGIONS}
        names={t.region}
        value={night.regions}
        onChange={(regions) => set({ regions })}
      />
      <Section
        title={t.more}
        filled={[
          night.latency_min,
          night.duration_min,
          night.relief_min,
          night.returned_before_morning,
          night.times_got_up,
        ]}
      >
        <Bins
          legend={t.latency}
          bins={LATENCY}
          names={t.latencyBin}
          value={night.latency_min}
          onChange={(latency_min) => set({ latency_min })}
        />
        <Bins
          legend={t.duration}
          bins={DURATION}
          names={t.durationBin}
          value={night.duration_min}
          onChange={(duration_min) => set({ duration_min })}
        />
        <Bins
          legend={t.relief}
          bins={RELIEF}
          names={t.reliefBin}
          value={night.relief_min}
          onChange={(relief_min) => set({ relief_min })}
        />
        <Choice
          optional
          legend={t.returned}
          options={[
            { value: true, label: t.yes },
            { value: false, label: t.no },
          ]}
          value={night.returned_before_morning}
          onChange={(returned_before_morning) => set({ returned_before_morning })}
        />
        <Amount
          label={t.gotUp}
          max={50}
          value={night.times_got_up}
          onChange={(times_got_up) => set({ times_got_up })}
        />
      </Section>
    </>
  );
}

function Onset({ night, set, dayStart }: Props & { dayStart: number }) {
  const t = text.value.night;
  const earlier = stepped(night.onset ?? "22:00", -15, dayStart);
  const later = stepped(night.onset ?? "22:00", 15, dayStart);
  const first = night.moments?.[0]?.at;
  const chips = first && !CHIPS.includes(first) ? [first, ...CHIPS] : CHIPS;
  return (
    <fieldset class="onset">
      <legend>{t.onset}</legend>
      {!night.continuous && (
        <>
          <div class="stepper">
            <button
              type="button"
              class="secondary"
              aria-label={t.onsetEarlier}
              disabled={earlier === null}
              onClick={() => set({ onset: earlier, continuous: false })}
            >
              −15
            </button>
            <Time hideLabel label={t.onset} value={night.onset} onChange={(onset) => set({ onset })} />
            <button
              type="button"
              class="secondary"
              aria-label={t.onsetLater}
              disabled={later === null}
              onClick={() => set({ onset: later, continuous: false })}
            >
              +15
            </button>
          </div>
          <fieldset class="chips">
            <legend class="sr-only">{t.onsetChips}</legend>
            <div class="options">
              {chips.map((time) => (
                <button
                  type="button"
                  class="chip"
                  key={time}
                  aria-pressed={night.onset === time}
                  onClick={() => set({ onset: night.onset === time ? null : time })}
                >
                  {time}
                </button>
              ))}
            </div>
          </fieldset>
        </>
      )}
      <label class="option wide">
        <input
          type="checkbox"
          checked={night.continuous === true}
          onChange={({ currentTarget }) => set({ continuous: currentTarget.checked })}
        />
        <span>{t.continuous}</span>
      </label>
    </fieldset>
  );
}

function Moments({ night, set }: Props) {
  const t = text.value.night;
  if (!night.moments?.length) return null;
  return (
    <section class="moments">
      <h2>{t.moments}</h2>
      <ul>
        {night.moments.map((moment) => (
          <li key={moment.id ?? moment.at}>
            <span>
              {moment.at} · {t.strength[moment.strength]}
            </span>
            <button
              type="button"
              class="quiet"
              aria-label={t.momentRemove(moment.at)}
              onClick={() => set({ moments: night.moments?.filter((each) => each !== moment) })}
            >
              {text.value.remove}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function MoreSections({ night, set }: Props) {
  const t = text.value.night;
  const sleep = night.sleep ?? {};
  const setSleep = (part: Partial<Sleep>) => set({ sleep: { ...sleep, ...part } });
  const qualities = [1, 2, 3, 4, 5].map((value) => ({ value, label: t.qualities[value] as string }));
  return (
    <div class="sections">
      <Section title={t.sleep} filled={Object.values(sleep)}>
        <div class="pair">
          <Time label={t.intoBed} value={sleep.into_bed} onChange={(into_bed) => setSleep({ into_bed })} />
          <Time
            label={t.triedToSleep}
            value={sleep.tried_to_sleep}
            onChange={(tried_to_sleep) => setSleep({ tried_to_sleep })}
          />
          <Time
            label={t.finalAwakening}
            value={sleep.final_awakening}
            onChange={(final_awakening) => setSleep({ final_awakening })}
          />
          <Time
            label={t.outOfBed}
            value={sleep.out_of_bed}
            onChange={(out_of_bed) => setSleep({ out_of_bed })}
          />
          <Amount
            label={t.slept}
            max={24}
            step={0.25}
            hours
            value={sleep.slept_min == null ? null : sleep.slept_min / 60}
            onChange={(hours) => setSleep({ slept_min: hours === null ? null : Math.round(hours * 60) })}
          />
          <Amount
            label={t.sol}
            max={1440}
            value={sleep.sol_min}
            onChange={(sol_min) => setSleep({ sol_min: whole(sol_min) })}
          />
          <Amount
            label={t.waso}
            max={1440}
            value={sleep.waso_min}
            onChange={(waso_min) => setSleep({ waso_min: whole(waso_min) })}
          />
        </div>
        <Choice
          optional
          legend={t.quality}
          options={qualities}
          value={sleep.quality}
          onChange={(quality) => setSleep({ quality })}
        />
      </Section>
      <Section title={t.daytime} filled={[night.daytime_rest, night.daytime_active]}>
        <Rating
          legend={t.daytimeRest}
          value={night.daytime_rest}
          onChange={(daytime_rest) => set({ daytime_rest })}
        />
        <Rating
          legend={t.daytimeActive}
          value={night.daytime_active}
          onChange={(daytime_active) => set({ daytime_active })}
        />
      </Section>
      <Section title={t.triggers} filled={night.triggers ?? []}>
        <Several
          legend={t.triggers}
          options={TRIGGERS}
          names={t.trigger}
          value={night.triggers}
          onChange={(triggers) => set({ triggers })}
        />
      </Section>
      <Section title={t.note} filled={[night.note || null]}>
        <label class="field">
          <span class="sr-only">{t.note}</span>
          <textarea
            rows={4}
            maxLength={10_000}
            value={night.note ?? ""}
            onInput={({ currentTarget }) => set({ note: currentTarget.value })}
          />
        </label>
      </Section>
    </div>
  );
}

const whole = (value: number | null) => (value === null ? null : Math.round(value));

/** Closed until wanted; says how much is in it, so that nothing hides. */
function Section({
  title,
  filled,
  children,
}: {
  title: string;
  filled: unknown[];
  children: ComponentChildren;
}) {
  const count = filled.filter((value) => value !== null && value !== undefined && value !== "").length;
  return (
    <details class="section">
      <summary>
        <span>{title}</span>
        {count > 0 && <span class="count">{text.value.night.filled(count)}</span>}
      </summary>
      <div class="inside">{children}</div>
    </details>
  );
}

function Bins(props: {
  legend: string;
  bins: Bin[];
  names: Record<string, string>;
  value: number | null | undefined;
  onChange: (minutes: number | null) => void;
}) {
  return (
    <Choice
      optional
      legend={props.legend}
      options={props.bins.map(({ id }) => ({ value: id, label: props.names[id] as string }))}
      value={binOf(props.bins, props.value)?.id}
      onChange={(id) => props.onChange(props.bins.find((bin) => bin.id === id)?.minutes ?? null)}
    />
  );
}
