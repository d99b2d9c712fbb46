import { useState } from "preact/hooks";
import { arrive } from "../account/session.ts";
import { change } from "../api/problem.ts";
import { dialled } from "../domain/telephone.ts";
import { text } from "../text/clinic.ts";
import { Fold } from "../ui/fold.tsx";
import { announce } from "../ui/live.tsx";
import { useWork } from "../ui/work.ts";
import { type Part, url } from "./types.ts";

export function About({ clinic, changed }: Part) {
  const [name, setName] = useState(clinic.name);
  const [phone, setPhone] = useState(clinic.phone);
  const [tells, setTells] = useState(clinic.tells_patients);
  const { busy, trouble, work } = useWork();
  const t = text.value.clinic;
  const number = dialled(phone);
  const save = work(async () => {
    const details = { name: name.trim(), phone: phone.trim(), tells_patients: tells };
    const answer = await change("PATCH", url(clinic), details);
    if (answer.sentence) return answer.sentence;
    announce(text.value.night.saved);
    await changed();
    await arrive();
  });
  return (
    <Fold title={t.about} count={clinic.phone}>
      <form autocomplete="off" class="plain" onSubmit={save}>
        <label class="field">
          <span>{t.name}</span>
          <input
            maxLength={120}
            required
            value={name}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
        </label>
        <label class="field">
          <span>{t.phone}</span>
          <input
            type="tel"
            maxLength={40}
            value={phone}
            onInput={({ currentTarget }) => setPhone(currentTarget.value)}
          />
        </label>
        <p class="hint">
          {t.phoneHint} {phone.trim() && (number ? t.dials(number) : t.dialsNone)}
        </p>
        <label class="check">
          <input
            type="checkbox"
            checked={tells}
            onChange={({ currentTarget }) => setTells(currentTarget.checked)}
          />
          <span>{t.tells}</span>
        </label>
        <p class="hint">{t.tellsHint}</p>
        <button type="submit" class="secondary large" disabled={busy}>
          {text.value.save}
        </button>
        {trouble && <p class="trouble">{trouble}</p>}
      </form>
    </Fold>
  );
}
