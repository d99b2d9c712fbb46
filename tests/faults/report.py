"""What each fault did, said at the end of the run: a table that anyone can hold against the next run's."""

from collections.abc import Callable
from typing import Any

import pytest

Say = Callable[..., None]
HEADINGS = ("fault", "under way", "requests", "acknowledged", "lost", "doubled", "back after")


@pytest.fixture
def say(request: pytest.FixtureRequest) -> Say:
    """`say("PostgreSQL killed", "6 phones, a worker", requests=412, acknowledged=380, back_after=1.2)`."""

    def row(
        fault: str,
        under_way: str,
        *,
        requests: int | str = "",
        acknowledged: int | str = "",
        lost: int | str = "",
        doubled: int | str = "",
        back_after: float | str = "",
    ) -> None:
        back = back_after if isinstance(back_after, str) else f"{back_after:.1f} s"
        cells = [fault, under_way, str(requests), str(acknowledged), str(lost), str(doubled), back]
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
    return [fault, f"{len(same)} {under_way}", *sums, same[0][6]]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    done = terminalreporter.stats.get("passed", []) + terminalreporter.stats.get("failed", [])
    rows = added_up([cells for report in done for name, cells in report.user_properties if name == "fault"])
    if not rows:
        return
    widths = [max(len(cells[n]) for cells in (HEADINGS, *rows)) for n in range(len(HEADINGS))]
    terminalreporter.section("faults caused on purpose")
    for cells in (HEADINGS, *rows):
        line = [c.ljust(w) if n < 2 else c.rjust(w) for n, (c, w) in enumerate(zip(cells, widths, strict=True))]
        terminalreporter.write_line("  ".join(line).rstrip())
