"""How long the database lets each kind of process hold something. Pure: names and values of PostgreSQL's settings.

Each process asks for its limits when it connects. A pooler in transaction mode drops them: behind one, `migrate` writes
the web process's limits to the role that it connects as. `doctor` reads what is in force.
"""

# Less than the 10 s for which a web request waits for a lock: a request behind a waiting worker is still answered.
_WORKERS_LOCK = "5s"

WEB = {
    # One slow statement may not hold a connection forever.
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    # A request that died leaves its transaction open.
    "idle_in_transaction_session_timeout": "60s",
    # Many short statements may not hold a row for minutes. No legitimate request takes a minute.
    "transaction_timeout": "60s",
}
# A task is killed after ten minutes (CELERY_TASK_TIME_LIMIT); its transaction ends as well where its host is gone.
WORKER = {
    "statement_timeout": "10min",
    "lock_timeout": _WORKERS_LOCK,
    "idle_in_transaction_session_timeout": "10min",
    "transaction_timeout": "10min",
}
# Migrations, backups and restores take as long as they take. Said in so many words: the role's limits are the web's.
COMMAND = dict.fromkeys(WEB, "0")


def of_process(process: str) -> dict[str, str]:
    return {"web": WEB, "worker": WORKER}.get(process, COMMAND)


def as_options(limits: dict[str, str]) -> str:
    """Return what libpq's `options` takes: no value of ours holds a space."""
    return " ".join(f"-c {name}={value}" for name, value in limits.items())
