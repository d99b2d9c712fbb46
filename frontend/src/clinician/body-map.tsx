// Which parts of the body take part, before and now: two figures seen from the front, so their right is on the reader's left. Before is
// hatched; now is filled, the fuller the more nights, with the nights in figures; what is new has a broken outline and says so.
import { type Region as Part, REGIONS } from "../domain/night.ts";
import { text } from "../text/clinic.ts";
import { Hatch } from "./hatch.tsx";
import { numberText } from "./numbers.ts";

export interface Body {
  /** null: nobody knows which took part. */
  before: Part[] | null;
  /** Nights with each; a part that never took part is left out. */
  now: Partial<Record<Part, number>>;
  /** Nights that tell where; 0: nobody knows which take part now. */
  nights: number;
  fresh: Part[];
}

const WIDTH = 150;
const RIGHT_ARM = "M50 62C43 63 39 67 37 75L25 124C23 133 33 136 36 128L50 88Z";
const RIGHT_LEG = "M55 129Q63 134 73 132L71 222C71 231 58 231 57 223L51 156Z";
const mirrored = (part: Part) => part === "left_arm" || part === "left_leg";
const SHAPES: Record<Part, string> = {
  neck_face: "M75 8C64 8 59 16 60 26C61 35 65 41 69 44V52H81V44C85 41 89 35 90 26C91 16 86 8 75 8Z",
  trunk: "M53 59Q64 55 75 55Q86 55 97 59L98 94L96 126Q86 131 75 131Q64 131 54 126L52 94Z",
  right_arm: RIGHT_ARM,
  left_arm: RIGHT_ARM,
  right_leg: RIGHT_LEG,
  left_leg: RIGHT_LEG,
  other: "M123 196H141V214H123Z",
};
/** Where the number of nights stands. */
const PLACES: Record<Part, [number, number, "start" | "middle" | "end"]> = {
  neck_face: [94, 28, "start"],
  trunk: [75, 98, "middle"],
  right_arm: [23, 98, "end"],
  left_arm: [127, 98, "start"],
  right_leg: [49, 190, "end"],
  left_leg: [101, 190, "start"],
  other: [132, 230, "middle"],
};

export function BodyMap({ body, description }: { body: Body; description: string }) {
  const t = text.value.clinician.picturing;
  const parts = REGIONS.filter(
    (part) => part !== "other" || body.before?.includes("other") || body.now.other !== undefined,
  );
  return (
    <figure class="bodies">
      <figcaption>{t.body}</figcaption>
      <svg viewBox="0 -22 376 276" role="img" aria-label={`${t.body}. ${description}`}>
        <Hatch id="body-hatch" apart={5} />
        <Figure title={t.beforeTitle} x={0} unknown={body.before === null}>
          {parts.map((part) => (
            <Region
              key={part}
              part={part}
              kind={body.before?.includes(part) ? "was" : "free"}
              fill={body.before?.includes(part) ? "url(#body-hatch)" : undefined}
            />
          ))}
        </Figure>
        <Figure title={t.nowTitle(body.nights)} x={340 - WIDTH - 10} unknown={body.nights === 0}>
          {parts.map((part) => {
            const nights = body.now[part] ?? 0;
            const share = body.nights ? Math.min(1, nights / body.nights) : 0;
            const fresh = body.fresh.includes(part);
            return (
              <g key={part}>
                <Region
                  part={part}
                  kind={nights ? (fresh ? "fresh" : "is") : "free"}
                  opacity={nights ? 0.2 + 0.8 * share : undefined}
                />
                {nights > 0 && <Count part={part} nights={nights} fresh={fresh} />}
              </g>
            );
          })}
        </Figure>
      </svg>
      <ul class="legend" aria-hidden="true">
        <Legend kind="was">{t.legendWas}</Legend>
        <Legend kind="is">{t.legendIs}</Legend>
        {body.fresh.length > 0 && <Legend kind="fresh">{t.legendFresh}</Legend>}
      </ul>
    </figure>
  );
}

function Figure(props: { title: string; x: number; unknown: boolean; children: preact.ComponentChildren }) {
  const t = text.value.clinician.picturing;
  return (
    <g transform={`translate(${props.x} 0)`}>
      <text class="dial-label" x={WIDTH / 2} y="-8" text-anchor="middle">
        {props.title}
      </text>
      {props.children}
      <text class="tick" x="22" y="150" text-anchor="middle">
        {t.right}
      </text>
      <text class="tick" x={WIDTH - 22} y="150" text-anchor="middle">
        {t.left}
      </text>
      {props.unknown && (
        <text class="tick strong" x={WIDTH / 2} y="96" text-anchor="middle">
          {text.value.notRecorded}
        </text>
      )}
    </g>
  );
}

function Region(props: {
  part: Part;
  kind: "was" | "is" | "fresh" | "free";
  fill?: string;
  opacity?: number;
}) {
  return (
    <path
      class={`region ${props.kind}`}
      d={SHAPES[props.part]}
      {...(props.fill && { fill: props.fill })}
      {...(props.opacity && { "fill-opacity": props.opacity })}
      {...(mirrored(props.part) && { transform: `translate(${WIDTH} 0) scale(-1 1)` })}
    />
  );
}

function Count({ part, nights, fresh }: { part: Part; nights: number; fresh: boolean }) {
  const [x, y, anchor] = PLACES[part];
  return (
    <text class="tick strong" x={x} y={y} text-anchor={anchor}>
      {numberText(nights)}
      {fresh && (
        <tspan class="fresh-word" x={x} dy="13">
          {text.value.clinician.isNew}
        </tspan>
      )}
    </text>
  );
}

function Legend({ kind, children }: { kind: "was" | "is" | "fresh"; children: string }) {
  return (
    <li>
      <svg viewBox="0 0 16 12" width="16" height="12" aria-hidden="true">
        <rect
          class={`region ${kind}`}
          x="1"
          y="1"
          width="14"
          height="10"
          {...(kind === "was" ? { fill: "url(#body-hatch)" } : { "fill-opacity": 0.6 })}
        />
      </svg>
      {children}
    </li>
  );
}
