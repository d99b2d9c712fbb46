import { text } from "../text/more.ts";
import { useFinding } from "./finding.ts";

/** That there is something to read, and no word of what: others may look over a shoulder. */
export default function FindingCard() {
  const finding = useFinding();
  if (!finding) return null;
  const t = text.value.finding;
  return (
    <aside class="card finding" aria-label={t.title}>
      <p>{t.seen(finding.clinics.map(({ name }) => name).join(", "))}</p>
      <a href="/findings">{t.read}</a>
    </aside>
  );
}
