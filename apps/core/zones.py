"""Names of time zones, and one edition of their rules for the whole program.

The machine's own zone files may be a year behind the `tzdata` wheel that the lock file pins, and two servers
that disagree about next autumn file one night under two dates. So zoneinfo is pointed at the wheel, and nowhere else.
"""

import zoneinfo
from datetime import datetime
from functools import cache

import tzdata  # type: ignore[import-untyped]

zoneinfo.reset_tzpath(())  # with an empty path zoneinfo reads the wheel
zoneinfo.ZoneInfo.clear_cache()

TZDATA_VERSION: str = tzdata.IANA_VERSION

# Names that browsers still report for places that IANA has renamed: V8 and JavaScriptCore speak CLDR's, which stay.
# Other links are left as they come: a Swede who chose Europe/Stockholm does not want to read Europe/Berlin.
_RENAMED = {
    "Africa/Asmera": "Africa/Asmara",
    "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
    "America/Catamarca": "America/Argentina/Catamarca",
    "America/Coral_Harbour": "America/Atikokan",
    "America/Cordoba": "America/Argentina/Cordoba",
    "America/Fort_Wayne": "America/Indiana/Indianapolis",
    "America/Godthab": "America/Nuuk",
    "America/Indianapolis": "America/Indiana/Indianapolis",
    "America/Jujuy": "America/Argentina/Jujuy",
    "America/Louisville": "America/Kentucky/Louisville",
    "America/Mendoza": "America/Argentina/Mendoza",
    "Asia/Ashkhabad": "Asia/Ashgabat",
    "Asia/Calcutta": "Asia/Kolkata",
    "Asia/Dacca": "Asia/Dhaka",
    "Asia/Katmandu": "Asia/Kathmandu",
    "Asia/Rangoon": "Asia/Yangon",
    "Asia/Saigon": "Asia/Ho_Chi_Minh",
    "Asia/Thimbu": "Asia/Thimphu",
    "Asia/Ujung_Pandang": "Asia/Makassar",
    "Asia/Ulan_Bator": "Asia/Ulaanbaatar",
    "Atlantic/Faeroe": "Atlantic/Faroe",
    "Europe/Kiev": "Europe/Kyiv",
    "Pacific/Enderbury": "Pacific/Kanton",
    "Pacific/Ponape": "Pacific/Pohnpei",
    "Pacific/Truk": "Pacific/Chuuk",
}


class UnknownZone(ValueError):
    """No zone of this name is in the pinned zone data."""


@cache
def known_zones() -> frozenset[str]:
    # "Factory" is the zone of a machine that nobody has told where it stands.
    return frozenset(zoneinfo.available_timezones() - {"Factory"})


def canonical_zone(name: str) -> str:
    """The name to store for a zone that came from outside: today's spelling, or UnknownZone."""
    today = _RENAMED.get(name, name)
    if today not in known_zones():
        raise UnknownZone(name)
    return today


@cache  # zoneinfo's own cache holds only eight zones firmly, and a clinic has more
def zone_rules(name: str) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(name)


def offset_min(zone: str, at: datetime) -> int:
    """How many whole minutes the clocks of a zone are ahead of UTC at an instant."""
    offset = at.astimezone(zone_rules(zone)).utcoffset()
    return int(offset.total_seconds() // 60) if offset else 0


def wall_clock(zone: str, now: datetime) -> datetime:
    """What the clock on the wall shows who lives by `zone`; UTC by a name that the zone data no longer know."""
    return now.astimezone(zone_rules(zone if zone in known_zones() else "UTC"))
