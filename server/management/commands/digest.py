"""Send the digests of one morning now."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from apps.alerts import emails, facts, selectors, services
from apps.alerts.models import Digest

A_DAY = timedelta(days=1)  # somewhere it is tomorrow already


class Command(BaseCommand):
    help = (
        "As if the morning of this date had just come for every clinician: decide what is new for each and send it. "
        "Who has had that morning's digest gets no second one. Consent is always asked as of now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", required=True, metavar="DATE", help="a date such as 2026-09-17")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            morning = date.fromisoformat(options["as_of"])
        except ValueError:
            raise CommandError(f"--as-of takes a date such as 2026-09-17, not {options['as_of']!r}.") from None
        now = timezone.now()
        if morning > now.date() + A_DAY:  # it would stand as everybody's latest morning until then
            raise CommandError(f"The morning of {morning} lies in the future; give one that has come.")
        decided = services.digests_decide(local_date=morning, clinicians=facts.clinicians(), now=now)
        nothing_new = sum(1 for digest in decided if digest.state == Digest.State.NOTHING_NEW)
        outcomes = Counter(emails.digest_send(digest_id=i, now=timezone.now()) for i in selectors.digests_to_send(now))
        sent, failed = outcomes[emails.Outcome.SENT], outcomes[emails.Outcome.FAILED]
        waiting = Digest.objects.filter(state=Digest.State.PENDING).count()
        self.stdout.write(
            f"{sent} {'digest' if sent == 1 else 'digests'} sent, {nothing_new} nothing new, {waiting} waiting"
            + (f", {failed} refused; `manage.py doctor` says why" if failed else "")
        )
