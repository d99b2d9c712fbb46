"""What a person chooses for themselves: language, the clock of their mail, whether the morning's mail comes."""

from typing import Any

from apps.accounts.models import User


def preferences_update(*, user: User, **chosen: Any) -> User:
    """Only what is named changes, so that two pages open at once don't take each other's choice back."""
    if chosen:
        User.objects.filter(pk=user.pk).update(**chosen)
        for name, value in chosen.items():
            setattr(user, name, value)
    return user


def preferences_of(user: User) -> dict[str, Any]:
    return {"language": user.language, "mail_zone": user.mail_zone, "morning_mail": user.morning_mail}
