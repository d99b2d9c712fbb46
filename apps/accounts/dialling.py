"""The one telephone number that a text is, as it is dialled. The front end's copy: tests/vectors/telephone.json."""

import re

# "+49 (0)30": the 0 is for callers from within the country and is not dialled after its code.
_INLAND_ZERO = re.compile(r"^((?:\+|00)[0-9]{1,3}) ?\(0\) ?")
# Country code, area code (in brackets, or with a stroke after it), and digits in groups. Hours, extensions after a
# stroke and second numbers don't fit: whoever took all digits of such a text would ring somebody else.
_ONE = re.compile(r"((\+|00)[0-9]{1,3} ?)?\(?[0-9]{1,6}\)?( ?/ ?[1-9])?[0-9 .-]*")
_SHORTEST, _LONGEST = 3, 15  # digits: emergency numbers; ITU-T E.164


def dialled(text: str) -> str | None:
    """None: the text is not one number."""
    text = _INLAND_ZERO.sub(r"\1 ", text.strip())
    number = re.sub(r"[^+0-9]", "", text)
    fits = _ONE.fullmatch(text) and _SHORTEST <= len(number.lstrip("+")) <= _LONGEST
    return number if fits else None
