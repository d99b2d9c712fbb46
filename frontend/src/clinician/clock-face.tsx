// When symptoms begin, before and now, on a dial of 24 hours of the patient's own clock: midnight at the top, noon at the bottom, so that
// earlier is further down the left side. Shapes tell before from now, not only colours.
import { minutesIntoDay } from "../domain/days.ts";
import { text } from "../text/clinic.ts";
import { Hatch } from "./hatch.tsx";
import { durationText } from "./numbers.ts";

export interface Dial {
  now: string | null;
  before: string | null;
  /** Minutes to both sides of `before`. */
  uncertain: number;
  /** Clock times of the nights looked at. */
  nights: string[];
  /** Minutes after midnight: which of the two times is the earlier of a day, is asked from here on. */
  dayStart: number;
}

const DAY = 1440;
const HUB = 10;
const SHIFT = 46;
const DOTS = 104;
const HOURS = 110;
const RIM = 134;
const LABEL = 156;
/** Nights that began within so many minutes of one another stand beside each other, towards the middle. */
const BIN = 15;

/** PURE. From midnight at the top, clockwise. */
export const turn = (minutes: number): number => (minutes / DAY) * 2 * Math.PI;

/** PURE. */
export function at(minutes: number, radius: number): [number, number] {
  const angle = turn(minutes);
  return [round(radius * Math.sin(angle)), round(-radius * Math.cos(angle))];
}

const round = (value: number) => Math.round(value * 10) / 10;
const sinceMidnight = (time: string) => minutesIntoDay(time, 0);

function ring(from: number, to: number, inner: number, outer: number): string {
  const large = to - from > DAY / 2 ? 1 : 0;
  return [
    `M${at(from, outer)}A${outer} ${outer} 0 ${large} 1 ${at(to, outer)}`,
    `L${at(to, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`,
  ].join("");
}

/** PURE. By how many minutes `now` is earlier than `before` within the patient's day; negative: later. */
export function advanceOf({ now, before, dayStart }: Dial): number | null {
  if (now === null || before === null) return null;
  return minutesIntoDay(before, dayStart) - minutesIntoDay(now, dayStart);
}

/** PURE. Each night's place: the more nights of one quarter of an hour, the nearer to the middle the next. */
export function places(nights: string[]): { minutes: number; radius: number }[] {
  const taken = new Map<number, number>();
  return nights.map((time) => {
    const minutes = sinceMidnight(time);
    const bin = Math.round(minutes / BIN) % (DAY / BIN);
    const before = taken.get(bin) ?? 0;
    taken.set(bin, before + 1);
    return { minutes, radius: DOTS - 8 * Math.min(before, 3) };
  });
}

export function ClockFace({ dial, description }: { dial: Dial; description: string }) {
  const t = text.value.clinician.picturing;
  const advance = advanceOf(dial);
  const before = dial.before === null ? null : sinceMidnight(dial.before);
  const now = dial.now === null ? null : sinceMidnight(dial.now);
  const apart = labelsApart(before, now, advance ?? 0);
  return (
    <figure class="dial">
      <figcaption>{t.clock}</figcaption>
      <svg viewBox="-206 -182 412 364" role="img" aria-label={`${t.clock}. ${description}`}>
        <Hatch id="dial-hatch" apart={6} />
        <circle class="rim" r={RIM} />
        <Hours />
        {before !== null && (
          <path
            class="band"
            fill="url(#dial-hatch)"
            d={ring(before - Math.max(dial.uncertain, 4), before + Math.max(dial.uncertain, 4), HUB, RIM + 8)}
          />
        )}
        {before !== null && advance !== null && Math.abs(advance) >= 10 && (
          <Shift before={before} advance={advance} />
        )}
        {before !== null && <Hand kind="before" minutes={before} />}
        {now !== null && <Hand kind="now" minutes={now} />}
        {places(dial.nights).map(({ minutes, radius }, i) => {
          const [cx, cy] = at(minutes, radius);
          return <circle key={i} class="night-dot" cx={cx} cy={cy} r={3.5} />;
        })}
        {before !== null && dial.before && (
          <Label kind="before" minutes={before - apart} word={t.before} time={dial.before} />
        )}
        {now !== null && dial.now && <Label kind="now" minutes={now + apart} word={t.now} time={dial.now} />}
        {advance !== null && now !== null && (
          <Shown advance={advance} opposite={now + advance / 2 + DAY / 2} />
        )}
      </svg>
      <ul class="legend" aria-hidden="true">
        {before !== null && (
          <li>
            <svg viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
              <line class="hand before" x1="0" x2="18" y1="6" y2="6" />
            </svg>
            {t.legendBefore}
          </li>
        )}
        {now !== null && (
          <li>
            <svg viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
              <line class="hand now" x1="0" x2="12" y1="6" y2="6" />
              <path class="tip" d="M10 1L18 6L10 11Z" />
            </svg>
            {t.legendNow}
          </li>
        )}
        {dial.nights.length > 0 && (
          <li>
            <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
              <circle class="night-dot" cx="6" cy="6" r="4" />
            </svg>
            {t.legendNight}
          </li>
        )}
      </ul>
    </figure>
  );
}

function Hours() {
  return (
    <g>
      {Array.from({ length: 24 }, (_, hour) => {
        const [x1, y1] = at(hour * 60, RIM);
        const [x2, y2] = at(hour * 60, RIM - (hour % 6 ? 5 : 9));
        return <line key={hour} class="hour" x1={x1} y1={y1} x2={x2} y2={y2} />;
      })}
      {[0, 6, 12, 18].map((hour) => {
        const [x, y] = at(hour * 60, HOURS);
        return (
          <text key={hour} class="tick" x={x} y={y + 4} text-anchor="middle">
            {String(hour).padStart(2, "0")}
          </text>
        );
      })}
    </g>
  );
}

/** Before: dashed and plain. Now: whole, with a tip. */
function Hand({ kind, minutes }: { kind: "before" | "now"; minutes: number }) {
  const [x1, y1] = at(minutes, HUB);
  const [x2, y2] = at(minutes, kind === "now" ? RIM - 2 : RIM + 8);
  const [tx, ty] = at(minutes, RIM + 11);
  const [ax, ay] = at(minutes - 16, RIM - 5);
  const [bx, by] = at(minutes + 16, RIM - 5);
  return (
    <g>
      <line class={`hand ${kind}`} x1={x1} y1={y1} x2={x2} y2={y2} />
      {kind === "now" && <path class="tip" d={`M${ax} ${ay}L${tx} ${ty}L${bx} ${by}Z`} />}
    </g>
  );
}

/** An arc with an arrow's head, from before to now. */
function Shift({ before, advance }: { before: number; advance: number }) {
  const now = before - advance;
  const sweep = advance > 0 ? 0 : 1;
  const head = Math.min(28, Math.abs(advance) / 2) * Math.sign(advance);
  const large = Math.abs(advance) > DAY / 2 ? 1 : 0;
  return (
    <g>
      <path
        class="shift"
        d={`M${at(before, SHIFT)}A${SHIFT} ${SHIFT} 0 ${large} ${sweep} ${at(now, SHIFT)}`}
      />
      <path
        class="tip"
        d={`M${at(now, SHIFT)}L${at(now + head * 1.4, SHIFT - 6)}L${at(now + head * 1.4, SHIFT + 6)}Z`}
      />
    </g>
  );
}

/** How many minutes of the dial each label steps aside, so that two hands that are near do not cover each other's. */
function labelsApart(before: number | null, now: number | null, advance: number): number {
  if (before === null || now === null) return 0;
  const lacking = 100 - Math.abs(advance);
  if (lacking <= 0) return 0;
  return advance >= 0 ? -lacking / 2 : lacking / 2;
}

function Label(props: { kind: "before" | "now"; minutes: number; word: string; time: string }) {
  const [x, y] = at(props.minutes, LABEL);
  const side = Math.sin(turn(props.minutes));
  const anchor = side > 0.35 ? "start" : side < -0.35 ? "end" : "middle";
  return (
    <text class={`dial-label ${props.kind}`} x={x} y={y - 3} text-anchor={anchor}>
      {props.word}
      <tspan class="time" x={x} dy="17">
        {props.time}
      </tspan>
    </text>
  );
}

/** By how much, in the half of the dial in which neither hand stands. */
function Shown({ advance, opposite }: { advance: number; opposite: number }) {
  const t = text.value.clinician.picturing;
  const [x, y] = at(opposite, 58);
  const rounded = 5 * Math.round(Math.abs(advance) / 5);
  const words = rounded < 10 ? [t.same] : [durationText(rounded), advance > 0 ? t.earlier : t.later];
  return (
    <text class="by" x={x} y={y - 2} text-anchor="middle">
      {words.map((word, i) => (
        <tspan key={word} x={x} dy={i * 19}>
          {word}
        </tspan>
      ))}
    </text>
  );
}
