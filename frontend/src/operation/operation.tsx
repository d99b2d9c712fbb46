import { useAnswer } from "../account/use-answer.ts";
import { request } from "../api/client.ts";
import { dateText, text } from "../text/clinic.ts";
import { Page } from "../ui/page.tsx";
import { useWork } from "../ui/work.ts";

/** What `/health/night` says; all but the first two only while the database answers. */
interface Health {
  well: boolean;
  alarms: string[];
  zones?: { zone: string; reviewed_through: string | null; lag_s: number }[];
  queue_age_s?: number;
  unsent?: number;
  undecided?: number;
  heartbeat_age_s?: Record<string, number>;
}

/** 503 is an answer as well: it is how the health says that something is not as it should be. */
async function look(): Promise<{ data?: Health }> {
  const answer = await request("/health/night");
  const body = (await answer.json().catch(() => null)) as Partial<Health> | null;
  return { data: Array.isArray(body?.alarms) ? (body as Health) : undefined };
}

/** The system's health for whoever runs it. Nothing here is about anybody's health. */
export default function Operation() {
  const { value, reload } = useAnswer(look);
  const { busy, work } = useWork();
  const t = text.value.operation;
  return (
    <Page tab="operation" title={t.title}>
      {value === undefined && <p>{text.value.loading}</p>}
      {value === null && <p class="trouble">{text.value.signIn.away}</p>}
      {value && (
        <>
          <p class={value.well ? "notice" : "notice strong"} role="status">
            {value.well ? t.well : t.alarms(value.alarms.length)}
          </p>
          {value.alarms.length > 0 && (
            <ul>
              {value.alarms.map((alarm) => (
                <li key={alarm}>
                  {t.alarmNames[alarm] ?? alarm} <code>{alarm}</code>
                </li>
              ))}
            </ul>
          )}
          <Numbers health={value} />
          <Zones zones={value.zones ?? []} />
        </>
      )}
      <button type="button" class="secondary large" disabled={busy} onClick={work(reload)}>
        {t.again}
      </button>
    </Page>
  );
}

function Numbers({ health }: { health: Health }) {
  const t = text.value.operation;
  const rows: [string, string | undefined][] = [
    [t.queue, health.queue_age_s === undefined ? undefined : duration(health.queue_age_s)],
    [t.unsent, health.unsent?.toString()],
    [t.undecided, health.undecided?.toString()],
    ...Object.entries(health.heartbeat_age_s ?? {}).map(([name, age]): [string, string | undefined] => [
      t.heartbeats[name] ?? name,
      t.ago(duration(age)),
    ]),
  ];
  return (
    <section>
      <h2>{t.numbers}</h2>
      <table>
        <tbody>
          {rows
            .filter(([, said]) => said !== undefined)
            .map(([name, said]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{said}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </section>
  );
}

function Zones({ zones }: { zones: NonNullable<Health["zones"]> }) {
  const t = text.value.operation;
  if (zones.length === 0) return null;
  return (
    <section>
      <h2>{t.zones}</h2>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{t.zone}</th>
              <th scope="col">{t.through}</th>
              <th scope="col">{t.lag}</th>
            </tr>
          </thead>
          <tbody>
            {zones.map((zone) => (
              <tr key={zone.zone}>
                <th scope="row">{zone.zone.replaceAll("_", " ")}</th>
                <td>{zone.reviewed_through ? dateText(zone.reviewed_through) : "–"}</td>
                <td>{duration(zone.lag_s)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** "2 h 5 min", to the second below a minute. */
function duration(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
