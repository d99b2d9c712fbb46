import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { dayOf, formDay, nameNight } from "../domain/days.ts";
import { language, text, words } from "../text/index.ts";
import { announce } from "../ui/live.tsx";
import { Page } from "../ui/page.tsx";
import { openForm, patientClock, symptomsNow, troubleText } from "./editing.ts";
import { NightForm } from "./night-form.tsx";
import { StatusLine } from "./status-line.tsx";

/** Tonight, or for the first six hours of a day the night just ended. */
export function Home() {
  const clock = patientClock();
  const now = useMinute();
  const due = clock ? formDay(clock, now) : "";
  const [date, setDate] = useState(due);
  // An untouched form goes along with the clock; one that is being written stays with its night and says so.
  const begun = openForm.value?.date === date && openForm.value.dirty.value;
  useEffect(() => {
    if (date !== due && !begun) setDate(due);
  }, [date, due, begun]);
  if (!clock) return null;
  const t = text.value.night;
  const name = (day: string) => nameNight(day, language.value, day);
  const eyebrow = date !== due ? t.theNight : date === dayOf(clock, now) ? t.tonight : t.lastNight;
  return (
    <Page
      tab="tonight"
      title={name(date)}
      heading={
        <>
          <span class="eyebrow">{eyebrow}</span> {name(date)}
        </>
      }
    >
      {date !== due && (
        <p class="notice">
          {t.nowEnded(name(date))}{" "}
          <button type="button" class="link" onClick={() => setDate(due)}>
            {t.openNew}
          </button>
        </p>
      )}
      <Beside />
      <SymptomsNow night={name(dayOf(clock, now))} />
      <NightForm key={date} date={date} />
      <StatusLine />
    </Page>
  );
}

/** What there may be to read, by day. The form does not wait for it, and does without. */
function Beside() {
  const [Card, set] = useState<ComponentType>();
  useEffect(() => {
    Promise.all([import("./finding-card.tsx"), words("more")]).then(
      ([loaded]) => set(() => loaded.default),
      () => undefined,
    );
  }, []);
  return Card ? <Card /> : null;
}

/** Two taps at two in the morning: that it is there, and how strong. */
function SymptomsNow({ night }: { night: string }) {
  const [asking, ask] = useState(false);
  const [said, say] = useState("");
  const t = text.value.night;
  const note = async (strength: number) => {
    ask(false);
    try {
      const at = await symptomsNow(strength);
      if (!at) return;
      say(t.nowSaved(at, night));
      announce(t.nowSaved(at, night));
    } catch (error) {
      say(troubleText(error));
      announce(troubleText(error));
    }
  };
  return (
    <section class="now">
      <button type="button" class="secondary large" aria-expanded={asking} onClick={() => ask(!asking)}>
        {t.now}
      </button>
      {asking && (
        <fieldset class="strengths">
          <legend>{t.nowQuestion(night)}</legend>
          {[1, 2, 3, 4].map((strength) => (
            <button type="button" class="secondary" key={strength} onClick={() => void note(strength)}>
              {t.strength[strength]}
            </button>
          ))}
        </fieldset>
      )}
      {said && <p class="said">{said}</p>}
    </section>
  );
}

/** Now, to the minute, and at once when the page is looked at again. */
function useMinute(): number {
  const [now, set] = useState(Date.now());
  useEffect(() => {
    const tick = () => set(Date.now());
    const timer = setInterval(tick, 30_000);
    document.addEventListener("visibilitychange", tick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", tick);
    };
  }, []);
  return now;
}
