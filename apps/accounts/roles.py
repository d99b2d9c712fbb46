"""Who may do what in a clinic: the one table of it, and the door to a clinic.

Operators have no place in it: they see the health of the system, and belong to no clinic by being one.
"""

from enum import StrEnum
from typing import Any

from django.http import Http404

from apps.accounts.models import Membership, Role
from apps.core.errors import Problem


class May(StrEnum):
    READ = "read"  # the patients: list, pages, nights, digests
    ENROL = "enrol"  # invite a patient, record what is asked at enrolment
    MARK = "mark"  # recorded nights as a good period, which teaches the watch what stable is
    DISPOSE = "dispose"  # of flags
    CARE = "care"  # say who answers for a patient, discharge
    BE_ABSENT = "be_absent"  # name who stands in for oneself
    MANAGE = "manage"  # the clinic's name, its members, anybody's absence, handing over in numbers


MAY: dict[str, frozenset[May]] = {
    Role.CLINICIAN: frozenset({May.READ, May.ENROL, May.MARK, May.DISPOSE, May.CARE, May.BE_ABSENT}),
    Role.NURSE: frozenset({May.READ, May.ENROL}),
    Role.MANAGER: frozenset({May.MANAGE}),
}


def roles_that(what: May) -> list[str]:
    """The roles that include this permission: for queries over memberships, instead of a role's name."""
    return [role for role, allowed in MAY.items() if what in allowed]


READERS = roles_that(May.READ)
# They answer for patients, are told of flags, and what they open counts as seen.
CLINICIANS = roles_that(May.CARE)
MANAGERS = roles_that(May.MANAGE)


def may(role: str, *what: May) -> bool:
    """Whether this role may do any of these. A role that the table does not know may nothing."""
    return bool(MAY.get(role, frozenset()) & frozenset(what))


def permissions_of(role: str) -> list[str]:
    """What this role may do, in the order of `May`: the pages show what it names, the doors decide by `MAY`."""
    return [what for what in May if may(role, what)]


def role_refused() -> Problem:
    return Problem(
        "role", "Your role in this clinic does not include this.", status=403,
        way_out="Ask a colleague whose role does, or a manager of the clinic.",
    )  # fmt: skip


def membership_of(user: Any, slug: str, *what: May) -> Membership:
    """The user's own place in this clinic, its clinic loaded, if their role may do any of `what` (nothing: any role).

    Raises Http404 for a stranger and for a clinic that does not exist, Problem `role` for a wrong role.
    """
    found = user.memberships.filter(clinic__slug=slug).select_related("clinic", "user").first()
    if found is None:
        raise Http404
    if what and not may(found.role, *what):
        raise role_refused()
    assert isinstance(found, Membership)
    return found
