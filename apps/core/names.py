"""The order of people's and clinics' names in a list. Pure."""

import unicodedata


def name_order(name: str) -> tuple[str, str]:
    """Return a key to sort by: letters without accents and case first, so that Ärztin stands beside Arzt.

    The database orders by bytes (collation C), and not every PostgreSQL is built with ICU.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(one for one in plain if not unicodedata.combining(one)), name
