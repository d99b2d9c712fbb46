"""What each fault did, said at the end of the run: a table that anyone can hold against the next run's."""

from collections.abc import Callable
from typing import Any

import pytest

Say = Callable[..., None]
HEADINGS = (
    "fault", "under way", "requests", "acknowledged", "lost", "doubled", "back after", "who else waited, and how long",
)  # fmt: skip

NOT_MEASURED = "-"


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """`say("PostgreSQL killed", "6 phones, a worker", requests=412, acknowledged=380, back_after=1.2)`.

    `waited`: the other people whose requests were slowed down, and for how long: "other phones 0.3 s at most".
    Not measured: "-".
    """

    def row(
        fault: str,
        under_way: str,
        *,
        requests: int | str = "",
        acknowledged: int | str = "",
        lost: int | str = "",
        doubled: int | str = "",
        back_after: float | str = "",
        waited: str = NOT_MEASURED,
    ) -> None:
        back = back_after if isinstance(back_after, str) else f"{back_after:.1f} s"
        cells = [fault, under_way, str(requests), str(acknowledged), str(lost), str(doubled), back, waited]
        request.node.user_properties.append(("fault", cells))  # reaches the end of the run from an xdist worker too

    return row


def added_up(rows: list[list[str]]) -> list[list[str]]:
    """Several tests of one fault are one line."""
    by_fault: dict[str, list[list[str]]] = {}
    for cells in rows:
        by_fault.setdefault(cells[0], []).append(cells)
    return [same[0] if len(same) == 1 else _sum_of(same) for same in by_fault.values()]


def _sum_of(same: list[list[str]]) -> list[str]:
    fault, under_way = same[0][:2]
    sums = [str(sum(int(cells[n]) for cells in same if cells[n])) for n in range(2, 6)]
    waited = [cells[7] for cells in same if cells[7] != NOT_MEASURED]
    return [fault, f"{len(same)} {under_way}", *sums, same[0][6], "; ".join(dict.fromkeys(waited)) or NOT_MEASURED]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    done = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    rows = added_up([cells for report in done for name, cells in report.user_properties if name == "fault"])
    if not rows:
        return
    widths = [max(len(cells[n]) for cells in (HEADINGS, *rows)) for n in range(len(HEADINGS))]
    terminalreporter.section("faults caused on purpose")
    for cells in (HEADINGS, *rows):
        # Words to the left, numbers to the right.
        line = [c.rjust(w) if 2 <= n < 7 else c.ljust(w) for n, (c, w) in enumerate(zip(cells, widths, strict=True))]
        terminalreporter.write_line("  ".join(line).rstrip())
