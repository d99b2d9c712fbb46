import { instantText, text } from "../text/more.ts";
import { Ask } from "../ui/ask.tsx";
import { announce } from "../ui/live.tsx";
import { useWork } from "../ui/work.ts";
import { tellSurely, trouble as troubleOf } from "./allauth.ts";
import { deviceName } from "./device.ts";
import { instantOf, useTold } from "./use-told.ts";

interface OneSession {
  id: number;
  user_agent: string;
  created_at: number;
  last_seen_at?: number;
  is_current: boolean;
}

/** Where this account is signed in. What one does not know can be ended from here. */
export function Sessions() {
  const { value, reload } = useTold<OneSession[]>("/auth/sessions");
  const { busy, trouble, work } = useWork();
  const t = text.value.sessions;
  const others = value?.filter((one) => !one.is_current) ?? [];
  const end = (which: OneSession[]) =>
    work(async () => {
      const answer = await tellSurely("DELETE", "/auth/sessions", { sessions: which.map(({ id }) => id) });
      if (troubleOf(answer)) return troubleOf(answer);
      announce(t.ended);
      await reload();
    });
  return (
    <section>
      <h2>{t.title}</h2>
      {value === undefined && <p>{text.value.loading}</p>}
      {value === null && <p>{text.value.account.needsNetwork}</p>}
      {value && (
        <ul class="rows">
          {[...value]
            .sort((a, b) => Number(b.is_current) - Number(a.is_current) || seenAt(b) - seenAt(a))
            .map((one) => (
              <li key={one.id} class="row">
                <span>
                  <span class="when">{deviceName(one.user_agent)}</span>
                  <span class="hint">
                    {one.is_current ? t.thisOne : t.seen(instantText(instantOf(seenAt(one))))}
                  </span>
                </span>
                {!one.is_current && (
                  <Ask
                    label={t.end}
                    of={deviceName(one.user_agent)}
                    question={t.endAsk}
                    yes={t.end}
                    busy={busy}
                    go={end([one])}
                  />
                )}
              </li>
            ))}
        </ul>
      )}
      {others.length > 0 && (
        <Ask
          label={t.endAll}
          question={t.endAllAsk(others.length)}
          yes={t.endAll}
          busy={busy}
          go={end(others)}
        />
      )}
      {trouble && <p class="trouble">{trouble}</p>}
    </section>
  );
}

const seenAt = (one: OneSession) => one.last_seen_at ?? one.created_at;
