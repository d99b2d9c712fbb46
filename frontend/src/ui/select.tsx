import { Field } from "./field.tsx";

/** One of several by the device's own control. `none` is the words for nobody and nothing, with "" as its value. */
export function Select(props: {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  none?: string;
  required?: boolean;
  disabled?: boolean;
  hideLabel?: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={props.label} hideLabel={props.hideLabel}>
      {(id) => (
        <select
          id={id}
          value={props.value}
          required={props.required}
          disabled={props.disabled}
          onChange={({ currentTarget }) => props.onChange(currentTarget.value)}
        >
          {props.none !== undefined && <option value="">{props.none}</option>}
          {props.options.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
