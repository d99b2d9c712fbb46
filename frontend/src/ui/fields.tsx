import { useEffect, useId, useRef, useState } from "preact/hooks";
import { amountRead, amountText } from "../domain/amount.ts";
import { language, text } from "../text/index.ts";
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

/**
 * A number as text, kept as it was typed; empty is "not answered". What cannot be read or is out of range stays in the field, is said
 * beside it, and makes the field invalid, so that no form saves around it.
 */
export function Amount(props: {
  label: string;
  value: number | null | undefined;
  onChange: (value: number | null) => void;
  max: number;
  /** 1, for whole numbers, unless given */
  step?: number;
  /** "7:30" is seven and a half. */
  hours?: boolean;
}) {
  const limits = { max: props.max, step: props.step ?? 1, hours: props.hours };
  const hint = useId();
  const [typed, type] = useState(() => amountText(props.value, language.value));
  const read = amountRead(typed, limits);
  const meant = read.is === "amount" ? read.value : null;
  // Another value came from elsewhere: a version that was fetched, an edit that was discarded. Hours are kept in whole minutes.
  const shown = props.value ?? null;
  const same = shown === meant || (shown !== null && meant !== null && Math.abs(shown - meant) < 0.01);
  useEffect(() => {
    if (!same) type(amountText(props.value, language.value));
  }, [shown]);
  const input = useRef<HTMLInputElement>(null);
  const t = text.value.night;
  const complaint =
    read.is === "outOfRange"
      ? t.amountTooMuch(amountText(props.max, language.value))
      : read.is === "unreadable"
        ? t.amountUnread
        : "";
  useEffect(() => input.current?.setCustomValidity(complaint), [complaint]);
  return (
    <Field label={props.label}>
      {(id) => (
        <>
          <input
            id={id}
            ref={input}
            type="text"
            inputMode={limits.step < 1 ? "decimal" : "numeric"}
            value={typed}
            aria-invalid={complaint !== ""}
            aria-describedby={complaint ? hint : undefined}
            onInput={({ currentTarget }) => {
              const now = amountRead(currentTarget.value, limits);
              type(currentTarget.value);
              props.onChange(now.is === "amount" ? now.value : null);
            }}
          />
          {complaint && (
            <span class="trouble" id={hint}>
              {complaint}
            </span>
          )}
        </>
      )}
    </Field>
  );
}

/** The first field of a form in which something stands that was not taken: an amount, or a time of which half was typed. */
export function unreadField(form: HTMLFormElement): HTMLInputElement | undefined {
  return [...form.elements].find(
    (one): one is HTMLInputElement =>
      one instanceof HTMLInputElement && (one.validity.customError || one.validity.badInput),
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
