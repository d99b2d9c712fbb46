"""Pia takes everything of hers away: whole, hers alone, and nothing in it runs, calculates or formats."""

import csv
import io
import json
import os
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pypdf import PdfReader

from apps.accounts.models import Clinic, User
from apps.alerts.models import Digest
from apps.patients.models import Patient
from apps.records import api
from apps.records.archive import cell
from apps.records.typeset import unprintable
from apps.sync.models import Record
from tests import servers
from tests.personas import clinic_of, patient_of, person, signed_in
from tests.records.everything import everything_of
from tests.writes import BAD_NIGHT, Phone, write

SLY = ['=HYPERLINK("http://evil.example","x")', "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＠x", " =1", "　＋1"]
MARKUP = "#eval(1+1) *bold* <script>alert(1)</script> $x^2$ _under_ `code` // note \\ #{1} @ref = h"


@pytest.fixture(autouse=True)
def _counted_anew() -> None:
    servers.forget_our_keys()


def taken(patient: Patient) -> zipfile.ZipFile:
    assert patient.user
    answer = signed_in(patient.user).get("/api/v1/export")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    return zipfile.ZipFile(io.BytesIO(b"".join(answer)))


def lines(archive: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in archive.read(name).splitlines()]


def cells(archive: zipfile.ZipFile, name: str, separator: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig"), newline=""), delimiter=separator))


def pdf_text(archive: zipfile.ZipFile, name: str) -> str:
    pages = PdfReader(io.BytesIO(archive.read(name))).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


@pytest.fixture
def full(linden: Clinic, harbour: Clinic, digest: Digest) -> Patient:
    return everything_of(linden, "Pia", "her own words", other=harbour, told_by=digest)


def test_every_version_that_ever_arrived_is_in_it_with_its_receipt(full: Patient) -> None:
    found = lines(taken(full), "versions.ndjson")
    stored = list(full.versions.order_by("pk"))
    assert [line["receipt"]["write_id"] for line in found] == [str(version.write_id) for version in stored]
    assert {"new", "updated", "conflict", "quarantined"} <= {line["receipt"]["status"] for line in found}
    for line, version in zip(found, stored, strict=True):
        assert line["content"] == version.content
        assert line["receipt"]["problem"] == version.problem


def test_the_diary_comes_in_again_somewhere_else_as_it_was(full: Patient, harbour: Clinic, tmp_path: Path) -> None:
    file = tmp_path / "diary.ndjson"
    file.write_bytes(taken(full).read("diary.ndjson"))
    call_command("import_diary", str(file), "--clinic", "harbour")
    there = Patient.objects.get(care_links__clinic=harbour, care_links__reference=str(full.pk))

    def heads(patient: Patient) -> dict[Any, Any]:
        found = Record.objects.filter(patient=patient, deleted=False).select_related("head")
        return {(record.kind, record.key): record.head.digest for record in found if record.head}

    assert heads(there) == heads(full)
    assert len(heads(there)) > 7


def test_no_cell_of_a_table_starts_a_formula(pia: Patient, clara: User) -> None:
    phone = Phone(pia)
    for n, words in enumerate(SLY, 1):
        phone.put(write({**BAD_NIGHT, "note": words}), url=f"/api/v1/nights/2026-03-{n:02}")
    User.objects.filter(pk=clara.pk).update(name=SLY[0])
    signed_in(clara).get(f"/api/v1/patients/{pia.pk}")
    archive = taken(pia)
    rows = cells(archive, "nights.csv")
    notes = [row[rows[0].index("Note")] for row in rows[1:]]
    assert all(note.startswith("'") for note in notes)
    assert [note.replace("'", "") for note in notes] == SLY
    assert cells(archive, "who-looked.csv")[1][1] == f"'{SLY[0]}"
    for table in ("nights.csv", "who-looked.csv"):
        for row in cells(archive, table)[1:]:
            assert not [one for one in row if one.strip()[:1] in "=+-@＝＋－＠" and one.strip()]


def test_table_in_german_or_french_has_semicolons_as_their_spreadsheets_expect(pia: Patient) -> None:
    Phone(pia).put(write({**BAD_NIGHT, "note": "left; then, right"}), url="/api/v1/nights/2026-03-14")
    for language, separator in (("en", ","), ("de", ";"), ("fr", ";")):
        User.objects.filter(patient=pia).update(language=language)
        archive = taken(pia)
        for table in ("nights.csv", "who-looked.csv"):
            head, *rows = csv.reader(io.StringIO(archive.read(table).decode("utf-8-sig")), delimiter=separator)
            assert len(head) > 3, (language, table)
            assert all(len(row) == len(head) for row in rows)
        assert any("left; then, right" in row for row in cells(archive, "nights.csv", separator))


@pytest.mark.parametrize(
    ("language", "line"),
    [("en", "cannot be printed here"), ("de", "hier nicht drucken"), ("fr", "ne peuvent pas être imprimés ici")],
)
def test_pdf_of_letters_that_no_font_prints_says_so_and_names_the_table(pia: Patient, language: str, line: str) -> None:
    User.objects.filter(patient=pia).update(language=language)
    for day, note in ((14, "calf 小腿很痛 and 다리 and あし"), (15, "bad \U0001f62b night")):
        Phone(pia).put(write({**BAD_NIGHT, "note": note}), url=f"/api/v1/nights/2026-03-{day}")
    archive = taken(pia)
    said = pdf_text(archive, "diary-2026.pdf")
    assert line in said
    assert "calf [?] and [?] and [?]" in said
    assert "bad [?] night" in said
    assert "小腿很痛" in archive.read("nights.csv").decode()


def test_pdf_of_letters_that_the_fonts_print_has_no_mark(pia: Patient) -> None:
    note = "Grüße, žluťoučký, Łódź, ночь, νύχτα, ŝ, 20 %, “quotes” … – €"
    Phone(pia).put(write({**BAD_NIGHT, "note": note}), url="/api/v1/nights/2026-03-14")
    said = pdf_text(taken(pia), "diary-2026.pdf")
    assert "[?]" not in said
    assert "cannot be printed" not in said
    assert "ночь, νύχτα" in said


def test_letters_are_judged_by_the_fonts_at_hand() -> None:
    prints, lacks = set("aäßłŐжΩשनم€–“…→"), set("小다あ😫\x07")
    assert unprintable(prints | lacks) == lacks


def test_letters_of_every_script_at_once_are_judged_in_bounded_time() -> None:
    everything = {chr(code) for code in range(0x20, 0x11000) if chr(code).isprintable()} | {"\ud800"}
    began = time.monotonic()
    assert {"\ud800", "小", "𐀀"} <= unprintable(everything)
    assert time.monotonic() - began < 40


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_no_formula_starts_where_another_spreadsheet_would_split(pia: Patient, delimiter: str) -> None:
    if delimiter == ",":
        User.objects.filter(patient=pia).update(language="de")
    sly = [
        "calf,=1+1",
        'a, "=1+1"',
        "calf;=1+1",
        'a; "=1+1"',
        "a;;\u00a0@x",
        "a\t+1",
        "a\n=1",
        "a\r\n\n -1",
        'x";=cmd|y',
        "one\n\t;＝1",
    ]
    phone = Phone(pia)
    for n, words in enumerate(sly, 1):
        phone.put(write({**BAD_NIGHT, "note": words}), url=f"/api/v1/nights/2026-03-{n:02}")
    table = taken(pia).read("nights.csv").decode("utf-8-sig")
    split = [one for line in table.splitlines() for one in line.split(delimiter)]
    assert not [one for one in split if one.strip(' "\u00a0\u3000')[:1] in tuple("=+-@＝＋－＠|%")]


def test_a_note_of_blanks_and_quotes_is_no_hours_work() -> None:
    began = time.process_time()
    for letter in '\n" ;':
        assert cell("x" + letter * 64_000) == "x" + letter * 64_000
    assert time.process_time() - began < 5, "some milliseconds; square in the length it would be minutes"


def test_numbers_and_ordinary_words_stay_as_they_are() -> None:
    assert [cell(value) for value in (-1, 2.5, "22:00", "a - b", "", "a; b", "it's")] == [
        -1, 2.5, "22:00", "a - b", "", "a; b", "it's",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("language", "title", "month"),
    [
        ("en", "Night diary 2026", "March"),
        ("de", "Nachttagebuch 2026", "März"),
        ("fr", "Journal des nuits 2026", "mars"),
    ],
)
def test_notes_with_markup_stay_text_in_the_pdf(pia: Patient, language: str, title: str, month: str) -> None:
    User.objects.filter(patient=pia).update(language=language)
    pia.refresh_from_db()
    Phone(pia).put(write({**BAD_NIGHT, "note": MARKUP}))
    archive = taken(pia)
    said = pdf_text(archive, "diary-2026.pdf").replace(" ", "")
    for words in (MARKUP, title, month, "21:30"):
        assert words.replace(" ", "") in said
    pdf = PdfReader(io.BytesIO(archive.read("diary-2026.pdf")))
    catalog: Any = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == language
    assert "StructTreeRoot" in str(catalog)
    assert ("/JS" in str(catalog), "/OpenAction" in str(catalog)) == (False, False)


def test_there_is_one_pdf_a_year_with_its_nights_and_no_other(pia: Patient) -> None:
    phone = Phone(pia)
    for day, made in (("2025-12-31", "2026-01-01T05:30:00Z"), ("2026-03-14", "2026-03-15T05:30:00Z")):
        phone.put(write({**BAD_NIGHT, "note": f"of {day[:4]}"}, made_at=made), url=f"/api/v1/nights/{day}")
    archive = taken(pia)
    pdfs = [name for name in archive.namelist() if name.endswith(".pdf")]
    assert pdfs == ["diary-2025.pdf", "diary-2026.pdf"]
    assert "of 2025" in pdf_text(archive, pdfs[0])
    assert "of 2026" not in pdf_text(archive, pdfs[0])


def test_it_says_who_looked_which_clinics_and_what_is_kept_of_the_account(full: Patient) -> None:
    archive = taken(full)
    assert ["Clara", "Linden", "your page"] in [row[1:] for row in cells(archive, "who-looked.csv")]
    (clinic,) = json.loads(archive.read("clinics-and-consents.json"))["clinics"]
    assert (clinic["clinic"], clinic["responsible"]) == ("Linden", "Clara")
    account = json.loads(archive.read("account.json"))
    assert account["email"] == "pia@example.org"
    assert account["sign_ins"]
    assert {line["kind"] for line in lines(archive, "reviews.ndjson")} == {"review", "flag"}
    (flag,) = (line for line in lines(archive, "reviews.ndjson") if line["kind"] == "flag")
    assert [seen["clinic"] for seen in flag["seen"]] == ["Linden"]
    everything = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    assert full.user
    for secret in (full.user.password, "seed"):
        assert secret not in everything


def test_nothing_of_anybody_else_is_in_it(full: Patient) -> None:
    paul = patient_of(clinic_of("elm", person("Emma")), "P-2", user=person("Paul"))
    Phone(paul).put(write({**BAD_NIGHT, "note": "Paul's own words"}))
    archive = taken(full)
    everything = "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    for his in ("Paul", str(paul.pk), "paul@example.org", "Elm"):
        assert his not in everything
    assert "her own words" not in taken(paul).read("versions.ndjson").decode()


def test_an_empty_diary_has_an_export_too(pia: Patient) -> None:
    archive = taken(pia)
    assert archive.testzip() is None
    assert lines(archive, "diary.ndjson")[0]["kind"] == "patient"
    assert archive.read("versions.ndjson") == b""


def test_it_is_had_a_few_times_an_hour(pia: Patient) -> None:
    assert pia.user
    client = signed_in(pia.user)
    codes = []
    for _ in range(api.EXPORTS_AN_HOUR + 1):
        answer = client.get("/api/v1/export")
        codes.append(answer.status_code)
        list(answer)
    assert codes == [200] * api.EXPORTS_AN_HOUR + [429]


def test_no_file_is_left_that_anybody_could_open(pia: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []
    real = tempfile.TemporaryFile

    def noted() -> Any:
        made.append(real(dir=tmp_path))
        return made[0]

    monkeypatch.setattr(tempfile, "TemporaryFile", noted)
    assert pia.user
    answer = signed_in(pia.user).get("/api/v1/export")
    assert list(tmp_path.iterdir()) == [], "it has no name even while it is sent"
    assert os.fstat(made[0].fileno()).st_mode & 0o077 == 0
    list(answer)
    assert made[0].closed


def test_a_full_disk_is_told_in_words(pia: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda: Path("/dev/full").open("w+b"))  # noqa: SIM115
    assert pia.user
    answer = signed_in(pia.user).get("/api/v1/export")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:stillnight:problem:not_now")


def test_a_book_in_place_of_a_note_is_cut_in_print_and_whole_in_the_table(pia: Patient) -> None:
    phone = Phone(pia)
    books = ["word " * 9000, "\n" * 9000, "a short one"]
    for day, book in enumerate(books, 10):
        written = write({**BAD_NIGHT, "note": book}, made_at=f"2026-03-{day + 1}T05:30:00Z")
        assert phone.put(written, f"/api/v1/nights/2026-03-{day}")[0] < 300
    archive = taken(pia)
    said = pdf_text(archive, "diary-2026.pdf")
    assert said.count("[…]") == 2
    assert 150 < said.count("word") < 250
    assert "a short one" in said
    head, *rows = cells(archive, "nights.csv")
    assert [row[head.index("Note")] for row in rows] == ["word " * 9000, "'" + "\n" * 9000, "a short one"]


def test_while_one_file_is_put_together_another_waits_and_is_not_counted(pia: Patient) -> None:
    assert pia.user
    client = signed_in(pia.user)
    with api.ONE_AT_A_TIME:
        answers = [client.get("/api/v1/export") for _ in range(api.EXPORTS_AN_HOUR + 1)]
    assert {answer.status_code for answer in answers} == {503}
    assert "README.txt" in taken(pia).namelist()
