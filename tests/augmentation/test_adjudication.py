"""Two experts judge blinded months: what they see, what they hand in, and how far they agree."""

import csv
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from apps.augmentation.validation.adjudication import Rating, cell, read_key, read_sheet, report, sheet
from apps.augmentation.validation.agreement import Kappa, crossed, kappa
from apps.augmentation.validation.cohorts import case
from apps.augmentation.validation.courses import SCENARIOS
from apps.core.portable import PatientDiary, diary_lines
from server.place import CHECKOUT

NOWHERE = {"DATABASE_URL": "postgres://nowhere.invalid/none", "REDIS_URL": "redis://nowhere.invalid/0"}


def adjudicate(*words: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", "adjudicate", *map(str, words)]
    return subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, env={**os.environ, **NOWHERE})


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kit") / "out"
    done = adjudicate("export", "--seed", "test", "--months", 8, folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads((folder / "key.json").read_text())["seal"] in done.stdout
    return folder


def filled(file: Path, word: str = "no", sure: str = "4") -> Path:
    """As an expert hands it in."""
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))
    file.write_text("\n".join(",".join([row[0], word, sure, ""]) if n else ",".join(row) for n, row in enumerate(rows)))
    return file


# --- what the experts see -------------------------------------------------------------------------------------------


def test_a_page_shows_the_nights_and_no_verdict_and_no_scenario(kit: Path) -> None:
    pages = sorted((kit / "pages").iterdir())
    assert [page.name for page in pages] == [f"M{number:03}.html" for number in range(1, 9)]
    for page in pages:
        words = page.read_text(encoding="utf-8")
        HTMLParser().feed(words)
        assert words.count("<tr>") >= 29
        assert not any(name in words or name.replace("_", " ") in words for name in SCENARIOS if "_" in name)
        for secret in ("watch", "discuss", "poor", "ordinary", "insufficient", "augment", "2025-", "2026-"):
            assert secret not in words, (page.name, secret)
        assert not re.search(r"<script|<link|src=|url\(|@import", words)


def test_what_is_handed_out_is_for_its_owner_alone(kit: Path) -> None:
    assert kit.stat().st_mode & 0o777 == 0o700
    assert all(file.stat().st_mode & 0o077 == 0 for file in kit.rglob("*"))


def test_the_same_seed_gives_the_same_months_and_a_used_folder_is_left_alone(kit: Path, tmp_path: Path) -> None:
    assert adjudicate("export", "--seed", "test", "--months", 8, tmp_path / "again").returncode == 0
    for file in (path for path in kit.rglob("*.html")):
        assert (tmp_path / "again" / "pages" / file.name).read_bytes() == file.read_bytes()
    refused = adjudicate("export", "--seed", "test", kit)
    assert refused.returncode == 1
    assert "is not empty" in refused.stderr


def test_real_diaries_lose_their_names_notes_and_dates(tmp_path: Path) -> None:
    lines: list[str] = []
    for number in range(3):
        diary = case("real", "ordinary", "stable", number).diary
        named = PatientDiary(f"Erika-{number}", diary.profile, diary.records)
        for night in named.nights:
            night["note"] = "my secret garden"
        named.records["regimen"][0] |= {"drug": "Erikas Tropfen", "basis": None}
        lines += diary_lines(named)
    file = tmp_path / "real.ndjson"
    file.write_text("".join(lines), encoding="utf-8")
    done = adjudicate("export", "--seed", "s", "--months", 5, "--days", 56, "--diary", file, tmp_path / "kit")
    assert done.returncode == 0
    assert "Only 3 patients" in done.stderr
    for page in (tmp_path / "kit" / "pages").iterdir():
        words = page.read_text(encoding="utf-8")
        assert "outside the catalogue" in words
        assert not any(secret in words for secret in ("Erika", "garden", "2025-", "2026-"))
    key = json.loads((tmp_path / "kit" / "key.json").read_text())
    assert {month["patient"] for month in key["months"].values()} == {"Erika-0", "Erika-1", "Erika-2"}


def test_of_a_file_with_an_error_nothing_is_exported(tmp_path: Path) -> None:
    file = tmp_path / "broken.ndjson"
    file.write_text('{"kind": "night"}\n', encoding="utf-8")
    done = adjudicate("export", "--diary", file, tmp_path / "kit")
    assert done.returncode == 1
    assert "1: patient:" in done.stderr
    assert not (tmp_path / "kit").exists()


# --- what they hand in ----------------------------------------------------------------------------------------------


def test_a_sheet_is_read_back_whatever_the_spreadsheet_made_of_it() -> None:
    written = '\ufeffid;augmentation;sure;remark\r\nM001;Definite;5;"early; and arms"\r\n\r\nM002;no;1;\r\n'
    ratings, errors = read_sheet(written, ["M001", "M002"])
    assert errors == []
    assert ratings == {"M001": Rating("definite", 5), "M002": Rating("no", 1)}


def test_every_mistake_of_a_sheet_is_told_by_line_and_column() -> None:
    written = "id,augmentation,sure,remark\nM001,maybe,5,\nM001,no,9,\nM009,no,3,\nM002,,2,\n"
    _, errors = read_sheet(written, ["M001", "M002", "M003"])
    assert errors == [
        "2: augmentation: 'maybe' is none of no, possible, definite",
        "3: id: M001 stands here twice",
        "3: sure: '9' is no whole number from 1 to 5",
        "4: id: 'M009' is no month of this key",
        "5: augmentation: not rated yet (no, possible, definite)",
        "5: id: M003 is missing",
    ]
    assert read_sheet("id,remark\n", ["M001"])[1] == [
        "1: augmentation: this column is missing", "1: sure: this column is missing",
    ]  # fmt: skip
    assert read_sheet("", ["M001"])[1][0] == "1: id: this column is missing"


def test_no_cell_can_start_a_formula() -> None:
    for words in ("=1+1", "+1", "-1", "@x", "\t=1", "\r=1"):
        assert cell(words) == f"'{words}"
    assert cell("M001") == "M001"
    assert "'=1" in sheet(["=1"])


def test_a_key_that_was_changed_after_the_export_is_refused(kit: Path) -> None:
    key = json.loads((kit / "key.json").read_text())
    assert read_key(json.dumps(key)) == key
    next(iter(key["months"].values()))["rules_say"] = "possible"
    key["months"]["M001"]["rules_say"] = "changed"
    with pytest.raises(ValueError, match="1: seal"):
        read_key(json.dumps(key))
    with pytest.raises(ValueError, match="no JSON"):
        read_key("no key")


def test_the_report_is_refused_with_a_bad_sheet_and_made_of_two_good_ones(kit: Path, tmp_path: Path) -> None:
    a, b = (tmp_path / name for name in ("a.csv", "b.csv"))
    for file, origin in ((a, "ratings-a.csv"), (b, "ratings-b.csv")):
        file.write_bytes((kit / origin).read_bytes())
    refused = adjudicate("report", kit / "key.json", a, b)
    assert refused.returncode == 2
    assert f"{a}: 2: augmentation: not rated yet" in refused.stderr
    done = adjudicate("report", kit / "key.json", filled(a), filled(b, "definite"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "the same word in 0 of 8" in done.stdout
    assert done.stdout.count("kappa 0.00") >= 1, "of the experts; of each with the rules where these could tell"
    assert "Expert A by row, the rules by column" in done.stdout
    assert json.loads((kit / "key.json").read_text())["seal"] in done.stdout
    assert "M001, M002" in done.stdout


# --- how far they agree ---------------------------------------------------------------------------------------------


def test_kappa_and_its_interval_are_those_of_the_textbook() -> None:
    """Fleiss, Statistical Methods for Rates and Proportions: kappa 0.68, standard error 0.087."""
    found = kappa([[75, 1, 4], [5, 4, 1], [0, 0, 10]])
    assert found
    assert found.value == pytest.approx(0.6765, abs=1e-4)
    assert (found.interval[1] - found.interval[0]) / 2 / 1.96 == pytest.approx(0.0877, abs=2e-4)
    two = kappa([[20, 5], [10, 15]])
    assert two
    assert two.value == pytest.approx(0.4)


def test_weighted_kappa_forgives_a_near_miss_and_counts_a_far_one() -> None:
    near, far = [[10, 5, 0], [0, 10, 0], [0, 0, 10]], [[10, 0, 5], [0, 10, 0], [0, 0, 10]]
    weighted = [kappa(counts, weighted=True) for counts in (near, far)]
    assert all(weighted)
    # By hand: near (1 - 5·0.5/35 - pe) / (1 - pe), pe = Σ w·row·column = (15·10 + 10·15 + 10·10 + ½·…) / 35².
    by_hand = []
    for counts in (near, far):
        n = 35
        rows, columns = [sum(row) for row in counts], [sum(column) for column in zip(*counts, strict=True)]
        lost = sum(abs(a - b) / 2 * counts[a][b] / n for a in range(3) for b in range(3))
        by_chance = sum(abs(a - b) / 2 * rows[a] * columns[b] / n**2 for a in range(3) for b in range(3))
        by_hand.append(1 - lost / by_chance)
    assert [one.value for one in weighted if one] == pytest.approx(by_hand)
    assert by_hand[0] > by_hand[1]
    assert [(one.value > 0.8) for one in weighted if one] == [True, False]


def test_full_agreement_is_one_and_a_single_word_throughout_cannot_be_judged() -> None:
    assert kappa([[3, 0], [0, 4]]) == Kappa(1.0, (1.0, 1.0))
    assert kappa([[7, 0], [0, 0]]) is None
    assert kappa([[0, 0], [0, 0]]) is None
    assert crossed([("no", "definite"), ("no", "no")], ("no", "definite")) == [[1, 1], [0, 0]]


def test_months_of_which_the_rules_could_not_tell_are_left_out_of_their_agreement() -> None:
    says = {"M001": "no", "M002": "definite", "M003": "cannot tell"}
    key = {"rules": "1", "days": 28, "seal": "x", "months": {name: {"rules_say": word} for name, word in says.items()}}
    expert = {"M001": Rating("no", 5), "M002": Rating("definite", 4), "M003": Rating("possible", 1)}
    words = report(key, expert, expert)
    assert "could not tell in 1 of 3 months" in words
    assert words.count("the same word in 2 of 2") == 3
    assert "the same word in 3 of 3" in words
