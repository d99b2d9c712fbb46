"""Write down what became of each mutant of a session. Runs in the mutants' own venv."""

import json
import sys
from pathlib import Path

from cosmic_ray.work_db import WorkDB, use_db


def main() -> None:
    session, target = sys.argv[1:]
    told = []
    with use_db(session, WorkDB.Mode.open) as database:
        waiting = len(database.pending_work_items)
        for item, result in database.completed_work_items:
            (mutation,) = item.mutations
            diff = (result.diff or "").splitlines()
            told.append(
                {
                    "file": str(mutation.module_path),
                    "line": mutation.start_pos[0],
                    "operator": mutation.operator_name,
                    "killed": result.is_killed,
                    "timeout": result.output == "timeout",
                    "minus": [line[1:].strip() for line in diff if line.startswith("-") and line[:3] != "---"],
                    "plus": [line[1:].strip() for line in diff if line.startswith("+") and line[:3] != "+++"],
                }
            )
    told.sort(key=lambda one: (one["file"], one["line"], one["operator"]))
    Path(target).write_text(json.dumps({"waiting": waiting, "mutants": told}, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
