"""The key of the checkpoint covers all that a verdict depends on, and a changed key reviews everyone from night one."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.augmentation import checkpoint, criteria, evidence, facts, references, series, services, usual
from apps.augmentation.checkpoint import MODULES, SOURCES, checkpoint_key, key_of, syntax_tree
from apps.augmentation.models import DueTime, Flag, Review
from apps.augmentation.rules import assess
from apps.core.portable import fields
from apps.patients.models import Patient
from apps.sync.bulk import Entry
from apps.treatment import catalogue
from server.management.commands import review as command
from tests.augmentation.clinic import (
    A_DAY,
    DAY,
    NOON_AFTER,
    WELL,
    WORSE,
    due,
    file,
    found,
    night,
    nights,
    open_now,
    run,
    treated,
)  # fmt: skip
from tests.augmentation.diaries import T

DRUGS, REGIONS = catalogue.content(), fields.REGIONS
KEY = checkpoint_key(T)
RULES = "apps.augmentation.levels"
# Where the walk over imports ends: rows are facts, and files are read by `replay` alone. Of the file format only the
# regions reach a verdict, and the key covers these by value.
NO_RULES = ("apps.core.portable", "apps.patients")


def key(**changed: Any) -> str:
    t = changed.pop("t", T)
    return key_of(t, **{"drugs": DRUGS, "regions": REGIONS, "sources": SOURCES, **changed})


def with_drug(**entry: Any) -> dict[str, Any]:
    return {
        **DRUGS,
        "drug": [*DRUGS["drug"], {"key": "new", "class": "dopamine_agonist", "dopaminergic": True, **entry}],
    }


def edited(module: str, old: str, new: str) -> dict[str, str]:
    assert old in SOURCES[module]
    return {**SOURCES, module: SOURCES[module].replace(old, new, 1)}


@pytest.mark.parametrize(
    "changed",
    [
        {"t": replace(T, rules="2030.1")},
        {"t": replace(T, window_days=8)},
        {"drugs": with_drug()},
        {"drugs": {**DRUGS, "pramipexole": {**DRUGS["pramipexole"], "salt_per_base": "1.5"}}},
        {"drugs": {**DRUGS, "worsening": {"classes": ["ssri"]}}},
        {"regions": (*REGIONS, "left_hand")},
        {"regions": tuple(reversed(REGIONS))},
        {"form": checkpoint.FORM + 1},
        {"sources": edited(RULES, "RANK[self.standing[0]] else None", "RANK[self.standing[1]] else None")},
        {"sources": {**SOURCES, "apps.augmentation.new": ""}},
    ],
    ids=["version", "threshold", "drug", "salt", "worsening", "region", "order", "form", "code", "module"],
)
def test_key_changes_with_each_part_of_it(changed: dict[str, Any]) -> None:
    assert key(**changed) != key() == KEY


@pytest.mark.parametrize("module", MODULES)
def test_key_changes_with_the_syntax_of_each_module(module: str) -> None:
    assert key(sources={**SOURCES, module: SOURCES[module] + "\nX = 1\n"}) != KEY


@pytest.mark.parametrize("module", MODULES)
def test_key_is_the_same_after_reworded_docstrings_and_comments(module: str) -> None:
    tree = ast.parse(SOURCES[module])
    for node in ast.walk(tree):
        if isinstance(node, checkpoint.HAVE_DOCSTRINGS) and ast.get_docstring(node):
            node.body[0] = ast.Expr(ast.Constant("Reworded."))
    reworded = "# A comment.\n" + ast.unparse(ast.fix_missing_locations(tree))
    assert "Reworded." in reworded
    assert key(sources={**SOURCES, module: reworded}) == KEY


def test_key_is_the_same_after_a_reworded_citation() -> None:
    reworded = [{**drug, "source": "Somebody else", "most_source": "Another label"} for drug in DRUGS["drug"]]
    assert key(drugs={**DRUGS, "drug": reworded}) == KEY


def test_syntax_tree_keeps_a_string_that_is_no_docstring() -> None:
    assert syntax_tree('def f():\n    return "a"') != syntax_tree('def f():\n    return "b"')
    assert syntax_tree('def f():\n    1\n    "a"') != syntax_tree('def f():\n    1\n    "b"')


def test_modules_hold_all_that_the_rules_import() -> None:
    """From the review of one patient and from the loader of facts, over every import of ours."""
    reached, waiting = set[str](), ["apps.augmentation.reviews", "apps.augmentation.facts"]
    while waiting:
        module = waiting.pop()
        if module not in reached and not module.startswith(NO_RULES):
            reached.add(module)
            waiting += imports_of(module)
    assert sorted(reached) == sorted(MODULES)


def imports_of(module: str) -> set[str]:
    """Modules of ours that this one imports, wherever in it the import stands."""
    named = set[str]()
    for node in ast.walk(ast.parse(SOURCES.get(module) or source_of(module))):
        if isinstance(node, ast.Import):
            named |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: relative import"
            named |= {f"{node.module}.{alias.name}" for alias in node.names}
    ours = {name for name in named if name.startswith(("apps.", "server."))}
    return {name if is_module(name) else name.rpartition(".")[0] for name in ours}


def is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def source_of(module: str) -> str:
    spec = find_spec(module)
    assert spec
    assert spec.origin
    return Path(spec.origin).read_text(encoding="utf-8")


# What a changed key does


def forget() -> None:
    """Everything that a process reads once: these tests change it under a running process."""
    read_once = catalogue.content, catalogue.drugs, catalogue.find, catalogue._by_name, facts.is_watched
    for cached in (*read_once, facts.bits, usual.present, usual.unusual, checkpoint_key):
        cached.cache_clear()


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch
    forget()


def change_code(patch: pytest.MonkeyPatch) -> None:
    """As if a pure module had been refactored."""
    patch.setattr(checkpoint, "SOURCES", {**SOURCES, RULES: SOURCES[RULES] + "\nX = 1\n"})
    forget()


def add_drug(patch: pytest.MonkeyPatch, tmp_path: Path, brand: str) -> None:
    entry = f'\n[[drug]]\nkey = "{brand}"\nclass = "dopamine_agonist"\ndopaminergic = true\n'
    text = catalogue.FILE.read_text(encoding="utf-8")
    (tmp_path / "catalogue.toml").write_text(
        text.replace("\n[pramipexole]", f"{entry}\n[pramipexole]"), encoding="utf-8"
    )
    patch.setattr(catalogue, "FILE", tmp_path / "catalogue.toml")
    forget()


def change_regions(patch: pytest.MonkeyPatch, regions: tuple[str, ...]) -> None:
    """As a process finds them that has been started with the new list."""
    for module in (fields, series, usual, evidence):
        patch.setattr(module, "REGIONS", regions)
    patch.setattr(series, "_BIT", {region: 1 << place for place, region in enumerate(regions)})
    for module in (usual, criteria, references):
        patch.setattr(module, "BITS", tuple(1 << place for place in range(len(regions))))
    forget()


def whole_series(patient: Patient) -> list[str]:
    """The level of each day, judged at once from the first night."""
    known = facts.load([patient.pk]).facts(patient.pk)
    return [one.level for one in assess(known, T, first=min(n.day for n in known.nights), last=DAY)]


def nightly(patient: Patient) -> list[str]:
    return list(Review.objects.filter(patient=patient).order_by("day").values_list("level", flat=True))


def review_each_night(patient: Patient, entries: list[Entry]) -> None:
    for entry in entries:
        file(patient, [entry])
        night_of = date.fromisoformat(entry.key)
        run(NOON_AFTER - (DAY - night_of))


def test_drug_added_to_the_catalogue_reviews_its_patients_from_the_first_night(
    pia: Patient, patch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begun = (DAY - 160 * A_DAY).isoformat()
    intakes = [{"time": "19:00", "dose": 0.25, "unit": "mg"}]
    file(pia, [Entry("regimen", str(pia.pk), {"drug": "Restolin", "intakes": intakes, "start": begun})])
    diary = nights(["21:00"] * 60 + ["16:30"] * 70)
    file(pia, diary[:100])
    run(NOON_AFTER - 30 * A_DAY)
    add_drug(patch, tmp_path, "restolin")
    review_each_night(pia, diary[100:])
    assert nightly(pia) == whole_series(pia)
    assert nightly(pia)[-1] == "discuss"
    assert [sign for sign, *_ in open_now(pia)] == ["earlier_onset"]


@pytest.mark.parametrize("regions", [("left_hand", *REGIONS), (*REGIONS, "left_hand"), tuple(reversed(REGIONS))])
def test_changed_regions_leave_no_patient_unreviewed(
    pia: Patient, patch: pytest.MonkeyPatch, regions: tuple[str, ...]
) -> None:
    treated(pia, nights(WORSE[:-1], last=DAY - A_DAY))
    run(NOON_AFTER - A_DAY)
    change_regions(patch, regions)
    file(pia, [night(DAY, "17:00")])
    done = run()
    assert (done.reviewed, done.failed) == (1, 0)
    assert nightly(pia) == whole_series(pia)
    assert Review.objects.get(patient=pia, day=DAY).findings["evidence"]["regions_now"].keys() == {
        "left_leg",
        "right_leg",
    }


def test_refactored_code_reviews_from_the_first_night_and_keeps_what_is_stored(
    pia: Patient, patch: pytest.MonkeyPatch
) -> None:
    treated(pia, nights(WORSE))
    run()
    before, flags = found(pia), open_now(pia)
    change_code(patch)
    services.due_times_update(now=NOON_AFTER)
    done = run(due(pia).due_at)
    assert (done.reviewed, done.reviews_written) == (1, 0)
    assert found(pia) == before
    assert (open_now(pia), due(pia).reviewed_key) == (flags, checkpoint_key(T))


def test_day_past_that_new_code_judges_otherwise_stands_and_is_logged(
    pia: Patient, patch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The stored level stands for a verdict of other code; the rules version is the same, and so are the facts."""
    treated(pia, nights(WORSE))
    run()
    Review.objects.filter(day=DAY - A_DAY).update(level="watch")
    before = found(pia)
    change_code(patch)
    run(NOON_AFTER + A_DAY)
    assert found(pia).items() > before.items()
    assert f"rules={T.rules} find another level on 1 days" in caplog.text


def test_flags_of_days_past_stand_though_new_code_would_fold_them_otherwise(
    pia: Patient, patch: pytest.MonkeyPatch
) -> None:
    treated(pia, nights(WORSE))
    run()
    opened = (DAY - 30 * A_DAY).isoformat()
    kept = {"earlier_onset": ["discuss", opened, opened, 0, False]}
    Review.objects.filter(day__gte=DAY - 30 * A_DAY).update(open_signs=kept)
    Flag.objects.update(opened_on=opened)
    change_code(patch)
    run(NOON_AFTER + A_DAY)
    assert [str(opened_on) for *_, opened_on in open_now(pia)] == [opened]


def many_reviewed(count: int) -> list[Patient]:
    patients = [Patient.objects.create(timezone="Europe/Berlin") for _ in range(count)]
    for patient in patients:
        file(patient, nights(WELL[:3]))
    run()
    return patients


def test_changed_key_spreads_the_reviews_until_the_next_night(db: None, patch: pytest.MonkeyPatch) -> None:
    patients = many_reviewed(60)
    ordinary = {one.pk: one.due_at for one in DueTime.objects.all()}
    change_code(patch)
    services.due_times_update(now=NOON_AFTER)
    renewed = {one.pk: one.due_at for one in DueTime.objects.all()}
    assert all(NOON_AFTER <= renewed[one] < ordinary[one] for one in ordinary)
    hours = {(at - NOON_AFTER) // timedelta(hours=2) for at in renewed.values()}
    assert len(hours) >= 8
    services.due_times_update(now=NOON_AFTER)  # the next sweep draws nobody nearer
    assert renewed == {one.pk: one.due_at for one in DueTime.objects.all()}
    assert run(max(ordinary.values())).reviewed == len(patients)  # each once, the night that ended by then included
    assert {one.pk: one.due_at - A_DAY for one in DueTime.objects.all()} == ordinary


def test_night_due_before_its_renewal_is_reviewed_on_time(pia: Patient, patch: pytest.MonkeyPatch) -> None:
    treated(pia, nights(WORSE))
    run()
    on_time = due(pia).due_at
    file(pia, [night(DAY + A_DAY, "17:00")])
    change_code(patch)
    done = run(on_time)  # no sweep ran between the change and the night
    assert (done.reviewed, due(pia).reviewed_through) == (1, DAY + A_DAY)
    assert (due(pia).reviewed_key, due(pia).renewing) == (checkpoint_key(T), False)


def test_renewals_of_one_sweep_are_bounded(db: None, patch: pytest.MonkeyPatch) -> None:
    many_reviewed(5)
    change_code(patch)
    patch.setattr(services, "MOST_RENEWALS", 2)
    services.due_times_update(now=NOON_AFTER)
    assert DueTime.objects.filter(renewing=True).count() == 2
    services.due_times_update(now=NOON_AFTER)
    assert DueTime.objects.filter(renewing=True).count() == 4


def test_unchanged_key_renews_nobody(db: None) -> None:
    many_reviewed(3)
    services.due_times_update(now=NOON_AFTER)
    assert not DueTime.objects.filter(renewing=True).exists()


def test_review_all_reads_everyone_from_the_first_night(
    db: None, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch
) -> None:
    """The oldest review of each is gone, and nothing but a look at all days finds that out."""
    many_reviewed(5)
    first = DAY - 2 * A_DAY
    Review.objects.filter(day=first).delete()
    patch.setattr(services, "BATCH", 2)
    patch.setattr(command, "EVERY_S", 0.0)
    call_command("review", "--all")
    told = capsys.readouterr()
    assert Review.objects.filter(day=first).count() == 5
    assert [line.split(" patients")[0] for line in told.err.splitlines()] == ["2 of 5", "4 of 5", "5 of 5"]
    assert f"All days, rules {T.rules}: 5 patients reviewed" in told.out


def test_review_all_that_died_half_way_is_finished_by_the_sweep(db: None) -> None:
    patients = many_reviewed(3)
    Review.objects.filter(day=DAY - A_DAY).delete()
    lease = services.patients_lease(patient_ids=[one.pk for one in patients], now=NOON_AFTER)
    services.checkpoints_drop(lease=lease)
    services.lease_release(lease=lease)
    assert run(NOON_AFTER + A_DAY).reviewed == 3
    assert Review.objects.filter(day=DAY - A_DAY).count() == 3


def test_review_takes_either_a_day_or_all() -> None:
    with pytest.raises(CommandError, match="one of the arguments --as-of --all is required"):
        call_command("review")
    with pytest.raises(CommandError, match="not allowed with argument"):
        call_command("review", "--all", "--as-of", "2026-03-29")
