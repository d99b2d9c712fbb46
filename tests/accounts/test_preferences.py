"""Language, the clock of one's mail, the morning's mail: each person's own choice."""

from typing import Any
from unittest.mock import ANY

import pytest

from apps.accounts.models import User
from tests.personas import signed_in

ADDRESS = "/api/v1/session/preferences"


def patch(user: User, **chosen: Any) -> Any:
    return signed_in(user).patch(ADDRESS, chosen, content_type="application/json")


def test_clara_changes_one_thing_and_the_others_stay(clara: User, otto: User) -> None:
    assert patch(clara, language="de").json() == {
        "language": "de", "mail_zone": "Europe/Berlin", "morning_mail": True,
    }  # fmt: skip
    patch(clara, morning_mail=False)
    assert signed_in(clara).get(ADDRESS).json()["morning_mail"] is False
    assert User.objects.get(pk=clara.pk).language == "de"
    assert User.objects.get(pk=otto.pk).morning_mail


def test_a_zone_is_stored_by_todays_name(clara: User) -> None:
    assert patch(clara, mail_zone="Asia/Katmandu").json()["mail_zone"] == "Asia/Kathmandu"


@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        ({"language": "xx"}, "language"),
        ({"mail_zone": "Europe/Atlantis"}, "mail_zone"),
        ({"mail_zone": "x" * 65}, "mail_zone"),
        ({"morning_mail": None}, "morning_mail"),
        ({"morning_mail": "perhaps"}, "morning_mail"),
        ({"is_operator": True}, "is_operator"),
        ({"email": "x@example.org", "language": "de"}, "email"),
    ],
)
def test_what_is_no_choice_is_refused_by_its_name_and_changes_nothing(
    clara: User, chosen: dict[str, Any], field: str
) -> None:
    client, before = signed_in(clara), User.objects.values().get(pk=clara.pk)
    answer = client.patch(ADDRESS, chosen, content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert User.objects.values().get(pk=clara.pk) == {**before, "last_login": ANY}


@pytest.mark.parametrize("body", ["[]", "null", '"x"', "{"])
def test_what_is_no_object_is_refused(clara: User, body: str) -> None:
    assert signed_in(clara).patch(ADDRESS, body, content_type="application/json").status_code == 400


def test_who_is_not_signed_in_has_no_preferences(client: Any, db: None) -> None:
    assert client.get(ADDRESS).status_code == 401
