/** What was before is hatched: a pattern of slanting lines, so many units apart, to fill with `url(#id)`. */
export function Hatch({ id, apart }: { id: string; apart: number }) {
  return (
    <defs>
      <pattern
        id={id}
        width={apart}
        height={apart}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <line class="hatch" x1="0" x2="0" y1="0" y2={apart} />
      </pattern>
    </defs>
  );
}
