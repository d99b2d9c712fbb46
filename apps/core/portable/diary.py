"""A patient's diary in memory, as parser and generator yield it and the writer takes it."""

from dataclasses import dataclass, field

from apps.core.portable.fields import KINDS
from apps.core.portable.rules import Record
from apps.core.portable.shapes import ListOf, ObjectOf

RECORD_KINDS = tuple(kind for kind in KINDS if kind != "patient")
"""The kinds of which a patient has any number, in the order in which they are written."""

LISTS_OF_OBJECTS = {
    kind: tuple(
        key for key, one in fields.items() if isinstance(one.shape, ListOf) and isinstance(one.shape.item, ObjectOf)
    )
    for kind, fields in KINDS.items()
}
"""Per kind the keys whose lists hold objects, which may have ids of their own."""


def no_records() -> dict[str, list[Record]]:
    return {kind: [] for kind in RECORD_KINDS}


@dataclass(slots=True)
class PatientDiary:
    """One patient with all records.

    `reference` is the file's `patient`; `profile` the patient line; `records` the others by kind, in
    the file's order. No record holds `kind`, `patient` or a null; each has `id` (a UUID as text) unless
    ids were not asked for. `profile` has an `id` only if the file gave one.
    """

    reference: str
    profile: Record
    records: dict[str, list[Record]] = field(default_factory=no_records)

    @property
    def nights(self) -> list[Record]:
        return self.records["night"]

    @property
    def regimens(self) -> list[Record]:
        return self.records["regimen"]

    @property
    def doses(self) -> list[Record]:
        return self.records["dose"]

    @property
    def stimulations(self) -> list[Record]:
        return self.records["stimulation"]

    @property
    def labs(self) -> list[Record]:
        return self.records["lab"]

    @property
    def scores(self) -> list[Record]:
        return self.records["score"]

    @property
    def events(self) -> list[Record]:
        return self.records["event"]


def tidy(record: Record) -> Record:
    """A sound record without nulls and without objects in which nothing is recorded.

    Missing, null and an empty object mean the same, so that all three are stored and compared as one.
    An empty list stays: it says "none".
    """
    kept: Record = {}
    for key, value in record.items():
        if type(value) is dict:
            if inner := tidy(value):
                kept[key] = inner
        elif type(value) is list:
            kept[key] = [tidy(item) if type(item) is dict else item for item in value]
        elif value is not None:
            kept[key] = value
    return kept
