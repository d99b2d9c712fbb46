"""A made-up file in which everything goes wrong once: each line with the keys that must be named."""

PATIENT = b'{"kind": "patient", "patient": "p", "timezone": "Europe/Lisbon"}'
Q = b'{"kind": "patient", "patient": "q", "timezone": "UTC", '


def night(body: bytes) -> bytes:
    return b'{"kind": "night", "patient": "p", ' + body + b"}"


def with_symptoms(date: bytes, body: bytes) -> bytes:
    return night(b'"date": "' + date + b'", "symptoms": true, ' + body)


def record(kind: bytes, body: bytes) -> bytes:
    return b'{"kind": "' + kind + b'", "patient": "p", ' + body + b"}"


DOSE = b'"drug": "ropinirole", "date": "2026-03-01", "time": "20:00"'
REGIMEN = b'"drug": "ropinirole", "start": "2026-01-01", "intakes": '
INTAKES = b'[{"time": "20:00", "dose": 1, "unit": "mg"}]'
SESSION = b'"date": "2026-03-01", "time": "19:00", "minutes": 60'
LAB = b'"date": "2026-03-01", "analyte": "ferritin", "unit": "ng/mL"'
SCORE = b'"date": "2026-03-01", "instrument": "IRLS"'

BROKEN: list[tuple[bytes, tuple[str, ...]]] = [
    # Before any patient, and the line as a whole.
    (night(b'"date": "2026-02-01", "symptoms": false'), ("patient",)),
    (b"\xef\xbb\xbf" + PATIENT, ("",)),
    (PATIENT, ()),
    (b"", ()),
    (b" \t\r", ()),
    (b"[]", ("",)),
    (b"null", ("",)),
    (b"NaN", ("",)),
    (b"{", ("",)),
    (PATIENT + PATIENT, ("",)),
    (b'{"kind": "night", "note": "\xff"}', ("",)),
    (b'{"kind": "night", "note": "\xed\xa0\x80"}', ("",)),
    (b"[" * 100_000, ("",)),
    (b'{"a":' * 100_000, ("",)),
    (b'{"kind": "night", "note": "raw\x00zero"}', ("",)),
    (b"{'kind': 'night'}", ("",)),
    # Kind and patient.
    (b"{}", ("patient", "kind")),
    (b'{"kind": null, "patient": null}', ("patient", "kind")),
    (b'{"kind": ["night"], "patient": {"p": 1}}', ("patient", "kind")),
    (b'{"kind": "knight", "patient": "p", "colour": 1}', ("kind",)),
    (b'{"kind": "visit", "patient": "who"}', ("patient", "kind")),
    (night(b'"date": "2026-02-02", "symptoms": false').replace(b'"p"', b"7"), ("patient",)),
    (night(b'"date": "2026-02-02", "symptoms": false').replace(b'"p"', b'" "'), ("patient",)),
    (night(b'"date": "2026-02-02", "symptoms": false').replace(b'"p"', b'"\\u0000"'), ("patient",)),
    (PATIENT, ("patient",)),
    # A patient line with errors opens nobody.
    (b'{"kind": "patient", "patient": "q"}', ("timezone",)),
    (b'{"kind": "patient", "patient": "q", "timezone": "Factory"}', ("timezone",)),
    (b'{"kind": "patient", "patient": "q", "timezone": "europe/lisbon"}', ("timezone",)),
    (Q + b'"format": 2}', ("format",)),
    (Q + b'"format": 1.0}', ("format",)),
    (Q + b'"format": true}', ("format",)),
    (Q + b'"day_start": "24:00"}', ("day_start",)),
    (
        Q + b'"good_period": {"from": "2026-02-02", "to": "2026-02-01"}}',
        ("good_period",),
    ),
    (
        Q + b'"good_period": {"from": "2026-02-02"}}',
        ("good_period",),
    ),
    (Q + b'"best_treatment": {"mood": 3}}', ("best_treatment",)),
    (
        Q + b'"best_treatment": {"intensity": 11}, "helped_at_first": 1,'
        b' "augmentation_status": "maybe", "first_dopaminergic": "2020"}',
        ("best_treatment", "helped_at_first", "augmentation_status", "first_dopaminergic"),
    ),
    (night(b'"date": "2026-02-02", "symptoms": false').replace(b'"p"', b'"q"'), ("patient",)),
    # Nights.
    (night(b'"symptoms": false'), ("date",)),
    (night(b'"date": null, "symptoms": null'), ("date", "symptoms")),
    (night(b'"date": "2026-2-3", "symptoms": "no"'), ("date", "symptoms")),
    (night(b'"date": "20260203", "symptoms": 0'), ("date", "symptoms")),
    (night(b'"date": "2026-W05-1", "symptoms": false'), ("date",)),
    (night(b'"date": "0001-01-01", "symptoms": false'), ("date",)),
    (night(b'"date": "2026-02-04", "symptoms": false, "colour": null'), ("colour",)),
    (night(b'"date": "2026-02-04", "symptoms": false'), ("date",)),
    (night(b'"date": "2026-02-05", "date": "2026-02-05", "symptoms": false'), ("date",)),
    (night(b'"date": "2026-02-06", "symptoms": false, "sleep": {"sol_min": 1, "sol_min": 1}'), ("sleep",)),
    (
        night(b'"date": "2026-02-07", "symptoms": false, "moments": [], "times_got_up": 0, "onset": null'),
        ("moments", "times_got_up"),
    ),
    (night(b'"date": "2026-02-08", "symptoms": false, "regions": "trunk"'), ("regions",)),
    (with_symptoms(b"2026-02-09", b'"onset": "1:30"'), ("onset",)),
    (with_symptoms(b"2026-02-10", b'"onset": "21:00:00"'), ("onset",)),
    (with_symptoms(b"2026-02-11", '"onset": "\uff12\uff11:00"'.encode()), ("onset",)),
    (with_symptoms(b"2026-02-12", b'"intensity": 3.0'), ("intensity",)),
    (with_symptoms(b"2026-02-13", b'"intensity": NaN'), ("intensity",)),
    (with_symptoms(b"2026-02-14", b'"intensity": -1'), ("intensity",)),
    (with_symptoms(b"2026-02-15", b'"duration_min": 1' + b"0" * 5000), ("duration_min",)),
    (with_symptoms(b"2026-02-16", b'"duration_min": 3000000000'), ("duration_min",)),
    (with_symptoms(b"2026-02-17", b'"regions": [null]'), ("regions",)),
    (with_symptoms(b"2026-02-18", b'"regions": ["left_leg", "tail"], "relief_min": -5'), ("regions", "relief_min")),
    (with_symptoms(b"2026-02-19", b'"continuous": true, "onset": "07:00"'), ("onset",)),
    (with_symptoms(b"2026-02-20", b'"episodes": [{"duration_min": 5}]'), ("episodes",)),
    (with_symptoms(b"2026-02-21", b'"moments": [{"at": "02:00", "strength": 5}]'), ("moments",)),
    (with_symptoms(b"2026-02-22", b'"moments": [{"at": "02:00"}]'), ("moments",)),
    (with_symptoms(b"2026-02-23", b'"moments": ["02:00"]'), ("moments",)),
    (night(b'"date": "2026-02-24", "symptoms": false, "note": "\\u0000"'), ("note",)),
    (night(b'"date": "2026-02-25", "symptoms": false, "note": "\\ud83d"'), ("note",)),
    (night(b'"date": "2026-02-26", "symptoms": false, "prefilled": ["\\udc00"]'), ("prefilled",)),
    (night(b'"date": "2026-02-27", "symptoms": false, "\\ud83d": 1'), ("\\ud83d",)),
    (night(b'"date": "2026-02-28", "symptoms": false, "recorded_at": "2026-02-28T07:00:00"'), ("recorded_at",)),
    (night(b'"date": "2026-03-01", "symptoms": false, "sleep": {"quality": 6}'), ("sleep",)),
    (night(b'"date": "2026-03-02", "symptoms": false, "sleep": []'), ("sleep",)),
    (night(b'"date": "2026-03-03", "symptoms": false, "triggers": ["moon"]'), ("triggers",)),
    (night(b'"date": "2026-03-04", "symptoms": false, "daytime_rest": 1e999'), ("daytime_rest",)),
    # Medicines.
    (record(b"regimen", REGIMEN + b"[]"), ("intakes",)),
    (record(b"regimen", REGIMEN + b"null"), ("intakes",)),
    (record(b"regimen", REGIMEN + b'[{"time": "20:00", "dose": "1", "unit": "mg"}]'), ("intakes",)),
    (record(b"regimen", REGIMEN + b'[{"time": "20:00", "dose": 1}]'), ("intakes",)),
    (record(b"regimen", REGIMEN + INTAKES + b', "end": "2025-12-31"'), ("end",)),
    (record(b"regimen", REGIMEN + INTAKES + b', "basis": "salt", "changed_by": "nurse"'), ("changed_by", "basis")),
    (record(b"dose", DOSE + b', "status": "taken", "dose": -0.5'), ("dose",)),
    (record(b"dose", DOSE + b', "status": "skipped", "basis": "base"'), ("time", "basis")),
    (record(b"dose", DOSE + b', "status": "extra", "taken_at": "late"'), ("taken_at",)),
    (record(b"dose", b'"drug": "", "date": "2026-03-01", "time": "20:00", "status": "taken"'), ("drug",)),
    # Sessions, values, scores, events.
    (record(b"stimulation", SESSION + b', "ear": "both", "skin_ok": "yes"'), ("ear", "skin_ok")),
    (record(b"stimulation", SESSION.replace(b"60", b"60.5")), ("minutes",)),
    (record(b"stimulation", SESSION + b', "side_effects": [{"effect": "itch", "severity": 0}]'), ("side_effects",)),
    (record(b"stimulation", SESSION + b', "current_ma": true'), ("current_ma",)),
    (record(b"lab", LAB + b', "value": Infinity'), ("value",)),
    (record(b"lab", LAB + b', "value": 1e400'), ("value",)),
    (record(b"lab", LAB), ("value",)),
    (record(b"score", SCORE + b', "total": 12, "items": [1, "2"]'), ("items",)),
    (record(b"score", SCORE + b', "total": "12", "mode": "both"'), ("total", "mode")),
    (
        record(b"event", b'"date": "2026-03-01", "event": "visit", "timezone": "UTC", "time": "09:00"'),
        ("timezone", "time"),
    ),
    (record(b"event", b'"date": "2026-03-01", "event": "party"'), ("event",)),
    # Ids.
    (record(b"event", b'"date": "2026-03-01", "event": "visit", "id": 7'), ("id",)),
    (record(b"event", b'"date": "2026-03-01", "event": "visit", "id": "0E3C2A9E-1111-4000-8000-000000000001"'), ()),
    (
        record(b"event", b'"date": "2026-03-02", "event": "visit", "id": "0e3c2a9e-1111-4000-8000-000000000001"'),
        ("id",),
    ),
    # Back to a patient who is closed.
    (PATIENT.replace(b'"p"', b'"r"'), ()),
    (night(b'"date": "2026-03-08", "symptoms": false'), ("patient",)),
    (PATIENT, ("patient",)),
    (night(b'"date": "2026-03-08", "symptoms": false, "colour": 1').replace(b'"p"', b'"r"'), ("colour",)),
]
