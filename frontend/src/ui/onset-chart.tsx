// A dot a night: when it began, on the patient's clock; earlier is higher. Shapes differ, not only colours; the same as a table stands below it.
import { clockTime } from "../domain/days.ts";
import { dateText, text } from "../text/more.ts";

export interface Point {
  date: string;
  /** null: not recorded */
  symptoms: boolean | null;
  /** minutes into the RLS day */
  onset: number | null;
  strength: number | null;
}

const W = 360;
const LEFT = 40;
const TOP = 10;
const PLOT = 168;
const RIGHT = 8;
const ROWS = TOP + PLOT + 16;
const H = ROWS + 30;

interface Props {
  /** oldest first */
  points: Point[];
  dayStart: number;
  title: string;
  description: string;
  /** minutes into the RLS day of the nights that these are compared with */
  reference?: number | null;
  /** what stands beside that line; else "reference" */
  referenceName?: string;
}

export function OnsetChart({ points, dayStart, title, description, reference, referenceName }: Props) {
  const t = text.value.nights;
  const step = (W - LEFT - RIGHT) / Math.max(1, points.length);
  const x = (i: number) => LEFT + step * (i + 0.5);
  const { from, to } = span(points, reference);
  const y = (minutes: number) => TOP + ((minutes - from) / (to - from)) * PLOT;
  const lines: number[] = [];
  for (let at = Math.ceil(from / 180) * 180; at <= to; at += 180) lines.push(at);
  const r = Math.min(4.5, step * 0.42);
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${W} ${H}`} role="img" aria-label={`${title}. ${description}`}>
        {lines.map((at) => (
          <g key={at}>
            <line class="grid" x1={LEFT} x2={W - RIGHT} y1={y(at)} y2={y(at)} />
            <text class="tick" x={LEFT - 6} y={y(at) + 4} text-anchor="end">
              {clockTime(at, dayStart)}
            </text>
          </g>
        ))}
        {reference != null && (
          <g>
            <line class="reference" x1={LEFT} x2={W - RIGHT} y1={y(reference)} y2={y(reference)} />
            <text class="tick strong" x={W - RIGHT} y={y(reference) - 5} text-anchor="end">
              {`${referenceName ?? text.value.nights.legendReference} ${clockTime(reference, dayStart)}`}
            </text>
          </g>
        )}
        {points.map((point, i) => (
          <Mark
            key={point.date}
            point={point}
            x={x(i)}
            y={point.onset === null ? ROWS : y(point.onset)}
            r={r}
          />
        ))}
        {points.length > 0 && (
          <g>
            <text class="tick" x={LEFT} y={H - 2}>
              {dateText(points[0]?.date ?? "", { day: "numeric", month: "short" })}
            </text>
            <text class="tick" x={W - RIGHT} y={H - 2} text-anchor="end">
              {dateText(points.at(-1)?.date ?? "", { day: "numeric", month: "short" })}
            </text>
          </g>
        )}
      </svg>
      <ul class="legend" aria-hidden="true">
        <Legend kind="onset">{t.legendDot}</Legend>
        {points.some((p) => p.symptoms && p.onset === null) && <Legend kind="open">{t.legendOpen}</Legend>}
        <Legend kind="none">{t.legendNone}</Legend>
        <Legend kind="missing">{t.legendMissing}</Legend>
      </ul>
    </figure>
  );
}

/** The part of the day that holds every onset, in whole 3 hours, at least 9 h of it. */
function span(points: Point[], reference: number | null | undefined): { from: number; to: number } {
  const all = points.flatMap(({ onset }) => (onset === null ? [] : [onset]));
  if (reference != null) all.push(reference);
  if (all.length === 0) return { from: 720, to: 1440 };
  let from = Math.max(0, Math.floor((Math.min(...all) - 45) / 180) * 180);
  let to = Math.min(1440, Math.ceil((Math.max(...all) + 45) / 180) * 180);
  while (to - from < 540) {
    if (from > 0) from -= 180;
    if (to < 1440 && to - from < 540) to += 180;
  }
  return { from, to };
}

function Mark({ point, x, y, r }: { point: Point; x: number; y: number; r: number }) {
  if (point.symptoms === null) return <circle class="mark missing" cx={x} cy={ROWS} r={1} />;
  if (!point.symptoms)
    return <rect class="mark none" x={x - r * 0.7} y={ROWS - r * 0.7} width={r * 1.4} height={r * 1.4} />;
  if (point.onset === null)
    return <path class="mark open" d={`M${x - r} ${ROWS + r}L${x} ${ROWS - r}L${x + r} ${ROWS + r}Z`} />;
  return <circle class="mark onset" cx={x} cy={y} r={r} />;
}

function Legend({ kind, children }: { kind: "onset" | "open" | "none" | "missing"; children: string }) {
  return (
    <li>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        {kind === "onset" && <circle class="mark onset" cx="6" cy="6" r="4.5" />}
        {kind === "open" && <path class="mark open" d="M1.5 10.5L6 1.5L10.5 10.5Z" />}
        {kind === "none" && <rect class="mark none" x="2.5" y="2.5" width="7" height="7" />}
        {kind === "missing" && <circle class="mark missing" cx="6" cy="6" r="1.2" />}
      </svg>
      {children}
    </li>
  );
}

/** The chart's twin. Newest first, as a list of nights is read. */
export function OnsetTable({ points, dayStart }: { points: Point[]; dayStart: number }) {
  const t = text.value;
  return (
    <details class="twin">
      <summary>{t.nights.table}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">{t.nights.night}</th>
            <th scope="col">{t.nights.began}</th>
            <th scope="col">{t.nights.strength}</th>
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map((point) => (
            <tr key={point.date}>
              <th scope="row">{dateText(point.date)}</th>
              <td>{beganText(point, dayStart)}</td>
              <td>{point.strength ?? "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function beganText(point: Point, dayStart: number): string {
  const t = text.value;
  if (point.symptoms === null) return t.notRecorded;
  if (!point.symptoms) return t.summary.none;
  return point.onset === null ? t.summary.symptoms : clockTime(point.onset, dayStart);
}
