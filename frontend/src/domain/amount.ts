// PURE. Amounts as people type them.

export interface Limits {
  max: number;
  /** The smallest step; 1 for whole numbers. */
  step: number;
  /** Whether "7:30" means seven and a half. */
  hours?: boolean;
}

export type Read = { is: "empty" } | { is: "amount"; value: number } | { is: "unreadable" | "outOfRange" };

/** What a typed text means: "7.5" and "7,5" alike in every language, and "7:30" where hours are asked. Nothing is clamped. */
export function amountRead(typed: string, { max, step, hours }: Limits): Read {
  const text = typed.trim();
  if (text === "") return { is: "empty" };
  const clock = hours ? /^(\d{1,3}):([0-5]\d)$/.exec(text) : null;
  const plain = /^\d{1,6}([.,]\d{0,4})?$/.test(text);
  if (!clock && !plain) return { is: "unreadable" };
  const value = clock ? Number(clock[1]) + Number(clock[2]) / 60 : Number(text.replace(",", "."));
  if (step >= 1 && !Number.isInteger(value)) return { is: "unreadable" };
  return value > max ? { is: "outOfRange" } : { is: "amount", value };
}

/** An amount as the reader's language writes it, without a sign between thousands. */
export function amountText(value: number | null | undefined, language: string): string {
  if (value == null) return "";
  return new Intl.NumberFormat(language, { maximumFractionDigits: 2, useGrouping: false }).format(value);
}
