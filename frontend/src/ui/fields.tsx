import { useId } from "preact/hooks";
import { Field } from "./field.tsx";

/** A clock time by the phone's own control. */
export function Time(props: {
  label: string;
  value: string | null | undefined;
  onChange: (value: string | null) => void;
  hideLabel?: boolean;
  /** in seconds; a quarter of an hour unless given */
  step?: number;
}) {
  return (
    <Field label={props.label} hideLabel={props.hideLabel}>
      {(id) => (
        <input
          id={id}
          type="time"
          step={props.step ?? 900}
          value={props.value ?? ""}
          onInput={({ currentTarget }) => props.onChange(currentTarget.value || null)}
        />
      )}
    </Field>
  );
}

/** A day by the phone's own control; empty is "not answered". */
export function Day(props: {
  label: string;
  value: string | null | undefined;
  onChange: (value: string | null) => void;
  min?: string;
  max?: string;
  required?: boolean;
}) {
  return (
    <Field label={props.label}>
      {(id) => (
        <input
          id={id}
          type="date"
          min={props.min}
          max={props.max}
          required={props.required}
          value={props.value ?? ""}
          onInput={({ currentTarget }) => props.onChange(currentTarget.value || null)}
        />
      )}
    </Field>
  );
}

/** A whole number, or with `step` a broken one; empty is "not answered". */
export function Amount(props: {
  label: string;
  value: number | null | undefined;
  onChange: (value: number | null) => void;
  max: number;
  step?: number;
}) {
  return (
    <Field label={props.label}>
      {(id) => (
        <input
          id={id}
          type="number"
          inputMode={props.step && props.step < 1 ? "decimal" : "numeric"}
          min={0}
          max={props.max}
          step={props.step ?? 1}
          value={props.value ?? ""}
          onInput={({ currentTarget }) => {
            const value = currentTarget.valueAsNumber;
            props.onChange(Number.isNaN(value) ? null : Math.min(props.max, Math.max(0, value)));
          }}
        />
      )}
    </Field>
  );
}

/** Several of many, as check boxes. */
export function Several<T extends string>(props: {
  legend: string;
  options: readonly T[];
  names: Record<T, string>;
  value: readonly T[] | null | undefined;
  onChange: (value: T[]) => void;
  hint?: string;
  figure?: boolean;
}) {
  const hint = useId();
  const chosen = new Set(props.value ?? []);
  return (
    <fieldset class={props.figure ? "body" : "chips"} aria-describedby={props.hint ? hint : undefined}>
      <legend>{props.legend}</legend>
      {props.hint && (
        <p class="hint" id={hint}>
          {props.hint}
        </p>
      )}
      <div class="options">
        {props.options.map((option) => (
          <label class={`option ${option}`} key={option}>
            <input
              type="checkbox"
              checked={chosen.has(option)}
              onChange={({ currentTarget }) => {
                if (currentTarget.checked) chosen.add(option);
                else chosen.delete(option);
                props.onChange(props.options.filter((each) => chosen.has(each)));
              }}
            />
            <span>{props.names[option]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
