"""What a merge must pass: the checks and the tests as an ordinary user, then as root the few tests that need root.

Run as root in a fresh clone, it makes an ordinary user with a clone of their own. Run as anybody else, it works right
here, as make would.
"""

import os
import sys
import time

from tests.lanes.ordinary_user import CHECKOUT, adopt_orphans, end_when_told_to, ordinary_user, run

# All of it ends within an hour, the cleaning up included.
LIMIT_S = 55 * 60.0
# What is left of it for root's tests, however long the others took.
ROOT_S = 8 * 60.0
COMMANDS = (("make", "--keep-going", "check"), ("make", "test"))
ROOT_COMMAND = ("make", "test-root")


def main() -> int:
    end_when_told_to()
    adopt_orphans()
    begun = time.monotonic()
    failed = as_a_user() if os.geteuid() == 0 else here(*COMMANDS, limit_s=LIMIT_S)
    if os.geteuid() == 0:
        print("\n· as root: the tests that need root", flush=True)
        failed += here(ROOT_COMMAND, limit_s=LIMIT_S - (time.monotonic() - begun))
    print(f"\n· {(time.monotonic() - begun) / 60:.0f} min; failed: {', '.join(failed) or 'nothing'}", flush=True)
    return 1 if failed else 0


def as_a_user() -> list[str]:
    with ordinary_user(LIMIT_S - ROOT_S) as user:
        print(f"· as {user.account.pw_name}, in a clone of their own", flush=True)
        clone = user.clone()
        return [" ".join(command) for command in COMMANDS if user.run(*command, cwd=clone) != 0]


def here(*commands: tuple[str, ...], limit_s: float) -> list[str]:
    until = time.monotonic() + limit_s
    failed = []
    for command in commands:
        left = until - time.monotonic()
        if run(*command, cwd=CHECKOUT, environment=dict(os.environ), limit_s=left) != 0:
            failed.append(" ".join(command))
    return failed


if __name__ == "__main__":
    sys.exit(main())
