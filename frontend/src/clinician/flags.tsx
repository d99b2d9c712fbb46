// A patient's flags: what they have in common is said once, then each sign in a sentence, with what would clear it.
import type { Schemas } from "../api/client.ts";
import { dateText, text } from "../text/clinic.ts";
import { Level } from "./list.tsx";
import { Section } from "./section.tsx";

type Flag = Schemas["PageFlagOut"];

/** Those that one review raised to one level stand together, in the server's order. */
function grouped(flags: Flag[]): Flag[][] {
  const groups = new Map<string, Flag[]>();
  for (const flag of flags) {
    const alike = JSON.stringify([flag.level, flag.already_at_enrolment, flag.reasons]);
    groups.set(alike, [...(groups.get(alike) ?? []), flag]);
  }
  return [...groups.values()];
}

/** `mayRead`: the patient may, once a clinician has opened this page; whoever opens it is to know. */
export function Flags({ flags, mayRead }: { flags: Flag[]; mayRead: boolean }) {
  const t = text.value.clinician;
  const open = flags.filter((flag) => !flag.cleared_on);
  const cleared = flags.filter((flag) => flag.cleared_on);
  // Which days count is the same for all of them.
  const common = new Set(open.flatMap(({ clears }) => clears.slice(1)));
  return (
    <Section title={t.flags}>
      {open.length === 0 && <p>{t.noFlags}</p>}
      {grouped(open).map((alike, place, all) => (
        <FlagGroup
          key={alike[0]?.id}
          flags={alike}
          compared={all[place - 1]?.[0]?.compared_with !== alike[0]?.compared_with}
        />
      ))}
      {common.size > 0 && <p class="hint">{[...common].join(" ")}</p>}
      {open.length > 0 && mayRead && <p class="hint">{t.mayRead}</p>}
      {cleared.length > 0 && (
        <details class="twin">
          <summary>{t.clearedFlags(cleared.length)}</summary>
          <ul class="flags">
            {cleared.map((flag) => (
              <li key={flag.id} class="cleared">
                <p>{flag.sentence}</p>
                <p class="hint">{whenText(flag)}</p>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

/** `compared`: what it was compared with has not just been said. */
function FlagGroup({ flags, compared }: { flags: Flag[]; compared: boolean }) {
  const t = text.value.clinician;
  const [first] = flags;
  if (!first) return null;
  const allNew = flags.every(({ is_new }) => is_new);
  const when = new Set(flags.map(whenText));
  return (
    <div class="flag-group">
      <p>
        <Level level={first.level} /> {allNew && <em class="new">{t.isNew}</em>}{" "}
        <span class="hint">
          {[first.already_at_enrolment && t.already, when.size === 1 && whenText(first)]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </p>
      {first.reasons.map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      {compared && first.compared_with && <p>{first.compared_with}</p>}
      <ul class="flags">
        {flags.map((flag) => (
          <li key={flag.id}>
            <p>
              {flag.is_new && !allNew && <em class="new">{t.isNew}</em>} <strong>{flag.sentence}</strong>
            </p>
            {when.size > 1 && <p class="hint">{whenText(flag)}</p>}
            {flag.clears[0] && <p class="hint">{flag.clears[0]}</p>}
          </li>
        ))}
      </ul>
    </div>
  );
}

function whenText(flag: Flag): string {
  const t = text.value.clinician;
  return [
    t.since(dateText(flag.opened_on)),
    flag.shown_on && t.asOf(dateText(flag.shown_on)),
    flag.cleared_on && t.cleared(dateText(flag.cleared_on)),
  ]
    .filter(Boolean)
    .join(" · ");
}
