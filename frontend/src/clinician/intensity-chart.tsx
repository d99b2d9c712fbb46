import { text } from "../text/clinic.ts";
import type { Point } from "../ui/onset-chart.tsx";

const W = 360;
const LEFT = 40;
const RIGHT = 8;
const TOP = 8;
const PLOT = 72;

/** A bar a night, 0 to 10. Its numbers stand in the same table as the onsets. */
export function IntensityChart({ points, title }: { points: Point[]; title: string }) {
  const step = (W - LEFT - RIGHT) / Math.max(1, points.length);
  const y = (value: number) => TOP + PLOT - (value / 10) * PLOT;
  return (
    <figure class="chart">
      <figcaption>{title}</figcaption>
      <svg
        viewBox={`0 0 ${W} ${TOP + PLOT + 8}`}
        role="img"
        aria-label={`${title}. ${text.value.nights.table}.`}
      >
        {[0, 5, 10].map((value) => (
          <g key={value}>
            <line class="grid" x1={LEFT} x2={W - RIGHT} y1={y(value)} y2={y(value)} />
            <text class="tick" x={LEFT - 6} y={y(value) + 4} text-anchor="end">
              {value}
            </text>
          </g>
        ))}
        {points.map(
          ({ date, strength }, i) =>
            strength !== null && (
              <rect
                key={date}
                class="bar"
                x={LEFT + step * (i + 0.15)}
                y={y(strength)}
                width={step * 0.7}
                height={Math.max(1, (strength / 10) * PLOT)}
              />
            ),
        )}
      </svg>
    </figure>
  );
}
