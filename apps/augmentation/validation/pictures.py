"""Pictures of measured numbers as SVG, readable in light and in dark. Pure; each has a table twin in the document."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

WIDTH = 760
Point = tuple[float, float]
Measured = tuple[float, float, float] | None  # value, lower and upper end

STYLE = """
svg{font:13px system-ui,sans-serif} .ground{fill:#fff} text{fill:#222} .quiet{fill:#555} .grid{stroke:#ddd}
.s0{--c:#1d5fa8} .s1{--c:#b4540a} .s2{--c:#5b7f1d} .s3{--c:#8a3a8f} .dot,.bar{fill:var(--c)}
.night{fill:#888}
.line{stroke:var(--c);fill:none;stroke-width:2} .whisker{stroke:var(--c);stroke-width:1.5}
.aim{stroke:#777;stroke-dasharray:4 4}
@media (prefers-color-scheme:dark){.ground{fill:#15181d} text{fill:#e8e8e8} .quiet{fill:#b5b5b5}
.grid{stroke:#3a3f47} .night{fill:#999}
.s0{--c:#7ab4f5} .s1{--c:#f2a35e} .s2{--c:#a8cf63} .s3{--c:#d79adb} .aim{stroke:#999}}
"""


def svg(title: str, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">'
        f"<title>{escape(title)}</title><style>{STYLE}</style>"
        f'<rect class="ground" width="100%" height="100%"/>' + "".join(parts) + "</svg>\n"
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", kind: str = "") -> str:
    shown = f' class="{kind}"' if kind else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{shown}>{escape(words)}</text>'


def stroke(kind: str, a: Point, b: Point) -> str:
    return f'<line class="{kind}" x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}"/>'


def legend(names: Sequence[str], y: float) -> list[str]:
    parts, x = [], 20.0
    for place, name in enumerate(names):
        parts.append(f'<g class="s{place}"><circle class="dot" cx="{x:.1f}" cy="{y - 4:.1f}" r="5"/></g>')
        parts.append(text(x + 10, y, name))
        x += 30 + 7.2 * len(name)
    return parts


def dots(
    title: str, rows: Sequence[tuple[str, Sequence[Measured]]], series: Sequence[str],
    *, most: float, shown: Callable[[float], str], aim: float | None = None,
) -> str:  # fmt: skip
    """A row for each name, in it a dot with its interval for each series."""
    left, right, top, step = 230.0, WIDTH - 30.0, 62.0, 14.0 * len(series) + 10

    def x(value: float) -> float:
        return left + (right - left) * min(value, most) / most

    bottom = top + step * len(rows)
    parts = [text(20, 24, title), *legend(series, 46)]
    for tick in range(6):
        at = x(most * tick / 5)
        parts += [
            stroke("grid", (at, top), (at, bottom)),
            text(at, bottom + 18, shown(most * tick / 5), anchor="middle"),
        ]
    if aim is not None:
        parts.append(stroke("aim", (x(aim), top), (x(aim), bottom)))
    for number, (name, values) in enumerate(rows):
        parts.append(text(left - 12, top + step * number + step / 2 + 4, name, anchor="end"))
        for place, value in enumerate(values):
            if value is None:
                continue
            y = top + step * number + 12 + 14 * place
            whisker = stroke("whisker", (x(value[1]), y), (x(value[2]), y))
            parts.append(
                f'<g class="s{place}">{whisker}<circle class="dot" cx="{x(value[0]):.1f}" cy="{y:.1f}" r="4"/></g>'
            )
    return svg(title, bottom + 34, parts)


def columns(title: str, bins: Sequence[str], series: Mapping[str, Sequence[float]], axis: str) -> str:
    """Shares (0-1) by bin, the series side by side."""
    left, right, top, bottom = 60.0, WIDTH - 20.0, 66.0, 300.0
    most = max([0.1, *(value for values in series.values() for value in values)])
    wide = (right - left) / len(bins)
    parts = [text(20, 24, title), *legend(list(series), 46)]
    for tick in range(5):
        y = bottom - (bottom - top) * tick / 4
        parts += [stroke("grid", (left, y), (right, y)), text(left - 8, y + 4, f"{most * tick / 4:.0%}", anchor="end")]
    for place, values in enumerate(series.values()):
        for number, value in enumerate(values):
            bar = wide * 0.8 / len(series)
            high = (bottom - top) * value / most
            parts.append(
                f'<rect class="bar s{place}" x="{left + wide * (number + 0.1) + bar * place:.1f}"'
                f' y="{bottom - high:.1f}"'
                f' width="{bar:.1f}" height="{high:.1f}"/>'
            )
    parts += [text(left + wide * (n + 0.5), bottom + 18, name, anchor="middle") for n, name in enumerate(bins)]
    return svg(title, bottom + 60, [*parts, text((left + right) / 2, bottom + 42, axis, anchor="middle", kind="quiet")])


def curves(
    title: str, lines: Mapping[str, Sequence[Point]], points: Mapping[str, Point], ringed: Mapping[str, Point],
    *, x_axis: str, y_axis: str, x_most: float, y_most: float, y_least: float = 0.0,
    shown: Callable[[float], str] = "{:g}".format,
) -> str:  # fmt: skip
    """Lines through points that belong together, of which some bear a ring; and single points beside them by name."""
    left, right, top, bottom = 70.0, WIDTH - 30.0, 84.0, 380.0

    def place(point: Point) -> Point:
        x = left + (right - left) * min(point[0], x_most) / x_most
        share = (min(y_most, max(y_least, point[1])) - y_least) / (y_most - y_least)
        return x, bottom - (bottom - top) * share

    parts = [text(20, 24, title), *legend([*lines, *points], 46), text(left - 50, top - 14, y_axis, kind="quiet")]
    for tick in range(6):
        x, y = left + (right - left) * tick / 5, bottom - (bottom - top) * tick / 5
        parts += [stroke("grid", (left, y), (right, y)), stroke("grid", (x, top), (x, bottom))]
        parts.append(text(left - 8, y + 4, shown(y_least + (y_most - y_least) * tick / 5), anchor="end"))
        parts.append(text(x, bottom + 18, f"{x_most * tick / 5:g}", anchor="middle"))
    for number, through in enumerate(lines.values()):
        at = [place(point) for point in through]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        marks = "".join(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>' for x, y in at)
        parts.append(f'<g class="s{number}"><polyline class="line" points="{path}"/>{marks}</g>')
    for number, name in enumerate(lines):
        if name in ringed:
            x, y = place(ringed[name])
            parts.append(f'<g class="s{number}"><circle class="line" cx="{x:.1f}" cy="{y:.1f}" r="8"/></g>')
    for number, point in enumerate(points.values(), len(lines)):
        x, y = place(point)
        parts.append(
            f'<g class="s{number}"><rect class="dot" x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"/></g>'
        )
    return svg(
        title, bottom + 60, [*parts, text((left + right) / 2, bottom + 42, x_axis, anchor="middle", kind="quiet")]
    )
