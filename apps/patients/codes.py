"""Invitation codes that survive paper, a telephone and a tired reader. Pure but for the randomness."""

import secrets

from apps.core.typed import plain_code

# Crockford's base32: no I, L, O, U. Twelve characters are 60 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 12, 4
MISREAD = str.maketrans("OIL", "011")


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def code_shown(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def code_read(typed: str) -> str | None:
    """The code that somebody typed: case, spaces and hyphens forgiven, O for 0, I and L for 1. None: it is none."""
    code = plain_code(typed).upper().translate(MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None
