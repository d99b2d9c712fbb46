"""Sessions that end by the database's clock, whichever host looks them up."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db.models.functions import Now

from apps.core.clock import database_now


class SessionStore(db.SessionStore):
    """Django's own, but no host's clock is asked. `read_at` is the database's time at which the row was read."""

    read_at: datetime | None = None

    def _get_session_from_db(self) -> Session | None:
        # One query as before: the row brings the time along.
        rows = Session.objects.filter(session_key=self.session_key, expire_date__gt=Now())
        row = rows.annotate(read_at=Now()).first()
        if row is None:
            self._session_key = None
        else:
            self.read_at = row.read_at
        return row

    def now(self) -> datetime:
        return self.read_at or database_now()

    def get_expiry_age(self, **kwargs: Any) -> int:
        return int(super().get_expiry_age(**{"modification": self.now(), **kwargs}))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        expiry = kwargs.get("expiry", self.get("_session_expiry"))
        if isinstance(expiry, datetime | str):  # stands as an instant: no clock is needed
            return super().get_expiry_date(**kwargs)
        return super().get_expiry_date(**{"modification": self.now(), **kwargs})
