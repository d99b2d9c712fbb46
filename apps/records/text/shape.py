from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportText:
    """What stands in the files of a person's export. In braces what is filled in."""

    readme: str
    # Between the columns of a table: what the spreadsheets of the language's countries split at.
    separator: str
    title: str
    lead: str
    # Above a page on which some letters could not be printed; "[?]" is the mark in their place.
    missing: str
    year: str
    nights: str
    yes: str
    no: str
    symptoms: str
    no_symptoms: str
    all_day: str
    night: str
    began: str
    strength: str
    where: str
    note: str
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    regions: Mapping[str, str]
    # Of nights.csv, by the name of the field.
    columns: Mapping[str, str]
    # Of who-looked.csv.
    looked: tuple[str, str, str, str]
    looks: Mapping[str, str]
