"""Whatever bytes arrive: never a fault of ours, nothing filed that isn't kept whole, and reading back still works."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.patients.models import Patient
from apps.sync.models import Version
from tests.personas import signed_in

NASTY: list[Any] = [
    None, True, 0, -1, 2**31, 2**63, 10**300, 1e308, -0.0, "", "\0", "\ud800", "a\0b", "x" * 301, "2026-03-14",
    "9999-12-31", "0001-01-01", "9999-12-31T23:59:59.999999-23:59", "1970-01-01T00:00:00+23:59", "24:00", [], {},
    [[]], {"": {}}, {"\0": "\0"}, {"\ud83d": 1}, "Europe/Berlin", "../etc/passwd",
    "{4dd0fa2c-0f3a-4a0c-8d3c-000000000000}",
]  # fmt: skip
ANYTHING = st.recursive(
    st.sampled_from(NASTY) | st.text(max_size=8) | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
UUIDS = st.builds(lambda: str(uuid4()))  # one per save, as phones promise
KINDS = ["night", "dose", "regimen", "stimulation", "lab", "score", "event"]
PAYLOADS: list[dict[str, Any]] = [
    {"symptoms": True, "onset": "21:30", "episodes": [{"onset": "21:30"}], "moments": [{"at": "01:00", "strength": 2}]},
    {"drug": "ropinirole", "date": "2026-03-14", "time": "21:00", "status": "extra", "dose": 0.25, "unit": "mg"},
    {"drug": "ropinirole", "start": "2026-03-14", "intakes": [{"time": "21:00", "dose": 1, "unit": "mg"}]},
    {"date": "2026-03-14", "time": "21:00", "minutes": 30, "side_effects": [{"effect": "itch", "severity": 1}]},
    {"date": "2026-03-14", "analyte": "ferritin", "value": 80, "unit": "µg/l"},
    {"date": "2026-03-14", "instrument": "irls", "total": 20, "items": [1, 2]},
    {
        "date": "2026-03-14",
        "event": "timezone_change",
        "timezone": "Pacific/Apia",
        "day_start": "05:00",
        "time": "02:30",
    },
]


@st.composite
def writes(draw: st.DrawFn) -> Any:
    """A sound write with up to three things about it exchanged for anything, taken out or added."""
    which = draw(st.integers(0, len(KINDS) - 1))
    payload = dict(PAYLOADS[which])
    key = draw(st.sampled_from(["2026-03-14", f"{uuid4()}/2026-03-14/21:00", "\0/2026-03-14/21:00", "\ud800"]) | UUIDS)
    write: dict[str, Any] = {
        "write_id": str(draw(UUIDS)), "kind": KINDS[which], "key": key, "base": None, "form_version": 1,
        "made_at": "2026-03-15T05:30:00Z", "zone": "Europe/Berlin", "payload": payload,
    }  # fmt: skip
    for _ in range(draw(st.integers(0, 3))):
        part = draw(st.sampled_from([write, payload]))
        name = draw(st.sampled_from([*part, "deleted", "id", "note"]) if part else st.text(max_size=5))
        if draw(st.booleans()):
            part[name] = draw(ANYTHING)
        else:
            part.pop(name, None)
    if draw(st.integers(0, 9)) == 0:
        write.pop("payload", None)
        write["deleted"] = True
    return write


@pytest.fixture
def client(pia: Patient) -> Client:
    assert pia.user
    return signed_in(pia.user)  # it raises whatever would have become a 500


FEW = settings(max_examples=80)


@pytest.mark.slow
@FEW
@given(batch=st.lists(writes() | ANYTHING, max_size=5))
def test_no_batch_is_a_fault_of_ours_and_what_got_a_receipt_is_there_whole(client: Client, batch: list[Any]) -> None:
    answer = client.post("/api/v1/writes", json.dumps({"writes": batch}), content_type="application/json")
    assert answer.status_code == 200
    for sent, receipt in zip(batch, answer.json()["receipts"], strict=True):
        if "status" not in receipt:
            assert receipt["problem"]["status"] in (413, 422), receipt
            continue
        version = Version.objects.get(write_id=receipt["write_id"])
        if version.status == "quarantined":
            assert json.dumps(version.content) == json.dumps(sent)
    reading_back_works(client)


@pytest.mark.slow
@FEW
@given(body=ANYTHING | writes() | st.dictionaries(st.sampled_from(["writes"]), ANYTHING))
@pytest.mark.parametrize("method", ["put", "delete", "post"])
def test_no_body_is_a_fault_of_ours(client: Client, method: str, body: Any) -> None:
    url = "/api/v1/writes" if method == "post" else "/api/v1/nights/2026-03-14"
    answer = getattr(client, method)(url, json.dumps(body), content_type="application/json")
    assert answer.status_code < 500
    reading_back_works(client)


@pytest.mark.parametrize(
    "body",
    [
        b"", b"\xff\xfe", b"{", b"nul", b'{"writes": [NaN]}', b'{"a": 1, "a": 2}', b'{"writes": [1e400]}', b"9" * 5000,
        b"[" * 100_000, b'{"a":' * 100_000, b"[" * 900 + b"]" * 900, b'{"writes": ' + b"[" * 90 + b"]" * 90 + b"}",
        b'\xef\xbb\xbf{"writes": []}', b'{"writes": "\\ud800"}',
    ],
)  # fmt: skip
def test_bytes_that_are_no_sound_json_are_refused_in_words(client: Client, body: bytes) -> None:
    answer = client.post("/api/v1/writes", body, content_type="application/json")
    assert answer.status_code in (200, 400, 422), answer.content
    assert answer.status_code == 200 or answer.json()["way_out"]


def test_a_number_beyond_all_numbers_is_refused_before_it_is_kept(client: Client) -> None:
    body = json.dumps({"writes": [write_of(payload={"symptoms": False, "note": "1e400"})]}).replace('"1e400"', "1e400")
    assert client.post("/api/v1/writes", body, content_type="application/json").status_code == 400
    reading_back_works(client)


def test_half_a_surrogate_pair_is_kept_and_shown_as_it_came(client: Client) -> None:
    sent = write_of(payload={"symptoms": False, "note": "half of \ud83d"})
    client.post("/api/v1/writes", json.dumps({"writes": [sent]}), content_type="application/json")
    (kept,) = client.get("/api/v1/kept-versions").json()["versions"]
    assert kept["payload"] == sent["payload"]


@pytest.mark.parametrize("offset", ["+15:59", "+16:00", "-23:59", "+23:59"])
def test_an_offset_that_only_iso_8601_knows_is_an_instant_like_any_other(client: Client, offset: str) -> None:
    payload = {"symptoms": False, "recorded_at": f"2026-03-15T05:30:00{offset}"}
    batch = [write_of(made_at=f"2026-03-15T05:30:00{offset}", payload=payload), write_of(key="2026-03-13", payload={})]
    answer = client.post("/api/v1/writes", json.dumps({"writes": batch}), content_type="application/json")
    assert [receipt["status"] for receipt in answer.json()["receipts"]] == ["new", "quarantined"]
    reading_back_works(client)


@pytest.mark.parametrize("depth", [3, 30, 60, 100, 150, 180, 200, 250, 300, 400, 600, 900])
def test_a_write_nested_ever_so_deeply_is_kept_or_refused_and_blocks_no_other(client: Client, depth: int) -> None:
    deep: Any = "down here"
    for _ in range(depth):
        deep = {"a": deep}
    batch = [
        write_of(payload=deep),
        write_of(payload={"symptoms": False}),
        write_of(payload={"note": deep, "symptoms": 1}),
    ]
    answer = client.post("/api/v1/writes", json.dumps({"writes": batch}), content_type="application/json")
    if answer.status_code == 200:
        statuses = [receipt.get("status", 422) for receipt in answer.json()["receipts"]]
        assert statuses in (["quarantined", "new", "quarantined"], [422, "new", 422])
    assert answer.status_code in (200, 400)
    reading_back_works(client)


def write_of(**more: Any) -> dict[str, Any]:
    head = {"write_id": str(uuid4()), "kind": "night", "key": "2026-03-14", "base": None, "form_version": 1}
    return {**head, "made_at": "2026-03-15T05:30:00Z", "zone": "Europe/Berlin", **more}


@pytest.mark.parametrize("key", ["%00", "%ED%A0%80", "%FF", "x" * 301, "..", "2026-02-30", "%2e%2e", "a/b"])
@pytest.mark.parametrize("place", ["nights", "doses", "regimens", "events"])
@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_no_address_is_a_fault_of_ours(client: Client, place: str, key: str, method: str) -> None:
    said: dict[str, Any] = {"deleted": True} if method == "delete" else {"payload": {"symptoms": False}}
    body = {k: v for k, v in write_of(**said).items() if k not in ("kind", "key")}
    answer = client.generic(method.upper(), f"/api/v1/{place}/{key}", json.dumps(body), "application/json")
    assert answer.status_code in (201, 202, 404)


@pytest.mark.parametrize(
    "query", ["after=-1", "after=1e3", "after=٣", "after=9" * 9, "limit=x", "after=%00", "limit=" + "9" * 30]
)
def test_no_paging_is_a_fault_of_ours(client: Client, query: str) -> None:
    assert client.get(f"/api/v1/changes?{query}").status_code in (200, 400)


def reading_back_works(client: Client) -> None:
    assert client.get("/api/v1/kept-versions").status_code == 200
    assert client.get("/api/v1/changes").status_code == 200
