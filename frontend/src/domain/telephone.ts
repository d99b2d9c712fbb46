// The same as apps/accounts/dialling.py, which gives the reasons; tests/vectors/telephone.json keeps them in step.
const INLAND_ZERO = /^((?:\+|00)[0-9]{1,3}) ?\(0\) ?/;
const ONE = /^((\+|00)[0-9]{1,3} ?)?\(?[0-9]{1,6}\)?( ?\/ ?[1-9])?[0-9 .-]*$/;

/** The one telephone number that a text is, as it is dialled; null: it is not one number, and nothing may offer to ring it. */
export function dialled(written: string): string | null {
  const text = written.trim().replace(INLAND_ZERO, "$1 ");
  const number = text.replace(/[^+0-9]/g, "");
  const digits = number.replace("+", "").length;
  return ONE.test(text) && digits >= 3 && digits <= 15 ? number : null;
}
