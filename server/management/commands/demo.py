"""A made-up clinic to look at, develop and test with."""

from argparse import ArgumentParser
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.augmentation.services import batch_review, due_lease, due_times_update
from apps.core.demo import MIXED, PROFILES
from apps.core.zones import UnknownZone, canonical_zone
from apps.records.demo import World, code_of, demo_top_up, email_of, password_of, seed_of
from apps.sync.bulk import Filed

PEOPLE = (
    ("patient", "Pia Sommer"),
    ("clinician", "Clara Weiss"),
    ("nurse", "Nora Berg"),
    ("manager", "Max Adler"),
    ("operator", "Olga Brenner"),
)
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)


class Command(BaseCommand):
    help = "Make the demo clinic, or bring it up to a day. Data depend on seed, patient and date alone."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patients", type=int, default=16, help="how many (default 16)")
        parser.add_argument("--nights", type=int, default=150, help="RLS days back from --as-of (default 150)")
        parser.add_argument("--profile", default=MIXED, choices=sorted({MIXED, *PROFILES}), help=f"default {MIXED}")
        parser.add_argument("--zone", default="Europe/Berlin", help="where they live (default Europe/Berlin)")
        parser.add_argument("--as-of", help="the last RLS day with data, YYYY-MM-DD (default: yesterday)")
        parser.add_argument("--seed", default="willow", help="another seed, other people")
        parser.add_argument("--code", action="store_true", help="only print what the authenticator apps show now")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL:
            raise CommandError("The demo belongs on a laptop: STILLNIGHT_ENV is set, so this is a real installation.")
        if options["code"]:
            self.print_codes(timezone.now())
            return
        if options["patients"] < 1 or options["nights"] < 1:
            raise CommandError("--patients and --nights are 1 or more.")
        now = timezone.now()
        done = demo_top_up(world=self.world(options), now=now)
        total = Filed()
        for one in done:
            total.add(one.filed)
        review_what_is_due(now)
        self.stdout.write(f"Demo clinic: {len(done)} patients, {total.new} new records.")
        for role, name in PEOPLE:
            email = email_of(name)
            how = "a code by e-mail: `make mail`" if role == "patient" else f"password {password_of(email)}"
            self.stdout.write(f"  {role:<10} {email:<34} {how}")
        self.stdout.write("All but the patient have a second factor: `make demo-code` prints the current code.")
        self.stdout.write("Or put these keys into an authenticator app of your own:")
        for role, name in PEOPLE:
            if role != "patient":
                self.stdout.write(f"  {role:<10} {seed_of(email_of(name))}")

    def print_codes(self, now: datetime) -> None:
        for role, name in PEOPLE:
            if role != "patient":
                code, seconds = code_of(email_of(name), now)
                self.stdout.write(f"  {role:<10} {email_of(name):<34} {code}, new in {seconds} s; each works once")

    def world(self, options: dict[str, Any]) -> World:
        try:
            zone = canonical_zone(options["zone"])
        except UnknownZone as error:
            raise CommandError(f"--zone {options['zone']} is no IANA time zone, such as Europe/Berlin.") from error
        try:
            as_of = date.fromisoformat(options["as_of"]) if options["as_of"] else yesterday(zone)
        except ValueError as error:
            raise CommandError(f"--as-of {options['as_of']} is no date; give YYYY-MM-DD.") from error
        if as_of > LATEST or (as_of - EARLIEST).days < options["nights"]:
            raise CommandError(f"--nights back from --as-of {as_of}: they must lie between {EARLIEST} and {LATEST}.")
        names = ("patients", "nights", "profile", "seed")
        return World(zone=zone, as_of=as_of, **{name: options[name] for name in names})


def review_what_is_due(now: datetime) -> None:
    """The worker would, within a quarter of an hour; whoever looks at the demo wants to see it now."""
    due_times_update(now=now)
    while lease := due_lease(now=now):
        batch_review(patient_ids=lease.patient_ids, claim=lease.claim, now=now)


def yesterday(zone: str) -> date:
    """The last RLS day that is over, for somebody whose day starts in the morning."""
    return timezone.now().astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
