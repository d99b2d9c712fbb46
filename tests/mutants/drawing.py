"""Draw a sample of mutants: `drawing.py SESSION COUNT SEED`. Runs in the mutants' own venv.

Left out: annotations and imports, which a change breaks at once or not at all, and the removal of a decorator, which is
a question of speed (@cache) or breaks at once.
"""

import ast
import random
import sys
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db

NOT_DRAWN = ("core/RemoveDecorator",)


def spans_left_out(file: Path) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    spans = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        told = [getattr(node, name, None) for name in ("annotation", "returns")]
        if isinstance(node, ast.Import | ast.ImportFrom):
            told.append(node)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript):
            named = node.value.value
            if isinstance(named, ast.Name) and named.id in ("Callable", "Literal", "Mapping", "Sequence", "dict"):
                told.append(node)
        for one in told:
            if isinstance(one, ast.expr | ast.stmt):
                end = (one.end_lineno or one.lineno, one.end_col_offset or one.col_offset)
                spans.append(((one.lineno, one.col_offset), end))
    return spans


def main() -> None:
    session, count, seed = sys.argv[1:]
    with use_db(session, WorkDB.Mode.open) as database:
        listed = database.work_items
        left_out = {file: spans_left_out(file) for file in {item.mutations[0].module_path for item in listed}}
        items = [
            item
            for item in listed
            for mutation in item.mutations
            if mutation.operator_name not in NOT_DRAWN
            and not any(begin <= mutation.start_pos < end for begin, end in left_out[mutation.module_path])
        ]
        items.sort(key=lambda one: str(one.mutations[0]))
        drawn = random.Random(seed).sample(items, min(int(count), len(items)))
        database.clear()
        database.add_work_items(drawn)
    print(f"{len(listed)} mutants, {len(items)} to draw from, {len(drawn)} drawn")


if __name__ == "__main__":
    main()
