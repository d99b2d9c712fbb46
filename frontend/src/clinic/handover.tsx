import { useState } from "preact/hooks";
import { change } from "../api/problem.ts";
import { may } from "../domain/may.ts";
import { text } from "../text/clinic.ts";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { Select } from "../ui/select.tsx";
import { useWork } from "../ui/work.ts";
import { clinicians, me, type Part, url } from "./types.ts";

const NOBODY = "nobody";

/** All patients of one clinician become another's: one's own or nobody's, for a manager anyone's. */
export function Handover({ clinic, changed }: Part) {
  const self = me(clinic);
  const own = clinicians(clinic).filter(({ value }) => may(clinic, "manage") || value === self?.id);
  // Alone, one can still take over those who are nobody's.
  const alone = clinicians(clinic).length < 2;
  const [from, setFrom] = useState((!alone && own[0]?.value) || NOBODY);
  const [to, setTo] = useState("");
  const [said, say] = useState("");
  const { busy, trouble, work } = useWork();
  const t = text.value.clinic;
  const takers = clinicians(clinic).filter(({ value }) => value !== from);
  const hand = work(async () => {
    say("");
    const answer = await change<{ patients: number }>("POST", url(clinic, "/handovers"), {
      from: from === NOBODY ? null : from,
      to,
    });
    if (!answer.data) return answer.sentence;
    say(t.handedOver(answer.data.patients));
    announce(t.handedOver(answer.data.patients));
    await changed();
  });
  return (
    <Fold title={t.handover}>
      <p class="hint">{t.handoverHint}</p>
      {alone && !clinic.unassigned ? (
        <p>{t.noDeputy}</p>
      ) : (
        <form autocomplete="off" class="plain" onSubmit={hand}>
          <Select
            label={t.handoverFrom}
            value={from}
            options={[...own, { value: NOBODY, label: t.ofNobody(clinic.unassigned) }]}
            onChange={setFrom}
          />
          <Select
            label={t.handoverTo}
            value={to}
            options={takers}
            none={t.choose}
            required
            onChange={setTo}
          />
          <button type="submit" class="secondary large" disabled={busy}>
            {t.handoverButton}
          </button>
          {said && <p class="said">{said}</p>}
          {trouble && <p class="trouble">{trouble}</p>}
        </form>
      )}
    </Fold>
  );
}
