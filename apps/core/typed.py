"""Codes as people type or paste them. Pure."""

import unicodedata


def plain_code(typed: str) -> str:
    """Return letters and digits alone, in lower case, in their plain form.

    Spaces of every kind, hyphens and invisible marks are left out. Full-width digits and letters become plain ones
    (NFKC); so do digits of other scripts, since phones show them.
    """
    found = (one for one in unicodedata.normalize("NFKC", typed) if one.isalnum())
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in found).lower()
