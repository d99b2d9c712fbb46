import { useId } from "preact/hooks";
import { text } from "../text/index.ts";

export interface Option<T> {
  value: T;
  label: string;
}

/** One of a few, as a radio group. With `optional` it can be taken back: "not answered" is an answer of its own. */
export function Choice<T extends string | number | boolean>(props: {
  legend: string;
  options: Option<T>[];
  value: T | null | undefined;
  onChange: (value: T | null) => void;
  optional?: boolean;
  kind?: "chips" | "tiles";
}) {
  const name = useId();
  const none = props.value === null || props.value === undefined;
  const radio = (label: string, checked: boolean, choose: () => void, more = "") => (
    <label class={`option ${more}`} key={label}>
      <input type="radio" name={name} checked={checked} onChange={choose} />
      <span>{label}</span>
    </label>
  );
  return (
    <fieldset class={props.kind ?? "chips"}>
      <legend>{props.legend}</legend>
      <div class="options">
        {props.options.map(({ value, label }) =>
          radio(label, props.value === value, () => props.onChange(value)),
        )}
        {props.optional &&
          radio(text.value.night.notAnswered, none, () => props.onChange(null), "unanswered")}
      </div>
    </fieldset>
  );
}

/** 0 to 10 as radios: a bare slider would make "not answered" look like a value. */
export function Rating(props: {
  legend: string;
  value: number | null | undefined;
  onChange: (value: number | null) => void;
}) {
  const name = useId();
  const t = text.value.night;
  const none = props.value === null || props.value === undefined;
  return (
    <fieldset class="rating">
      <legend>{props.legend}</legend>
      <div class="options">
        {Array.from({ length: 11 }, (_, n) => (
          <label class="option" key={n}>
            <input
              type="radio"
              name={name}
              checked={props.value === n}
              onChange={() => props.onChange(n)}
              aria-label={n === 0 ? `0, ${t.zero}` : n === 10 ? `10, ${t.ten}` : undefined}
            />
            <span>{n}</span>
          </label>
        ))}
        <label class="option unanswered">
          <input
            type="radio"
            name={name}
            checked={none}
            onChange={() => props.onChange(null)}
            aria-label={t.notAnswered}
          />
          <span aria-hidden="true">–</span>
        </label>
      </div>
      <p class="anchors" aria-hidden="true">
        <span>0 {t.zero}</span>
        <span>10 {t.ten}</span>
      </p>
    </fieldset>
  );
}
