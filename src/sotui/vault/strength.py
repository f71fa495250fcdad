"""What is said of a new passphrase while it is typed: calm words, never the passphrase."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strength:
    """Whether a passphrase may be taken, and what to say of it."""

    good: bool
    said: str


RULES = "15 characters or more, or four words or more. Spaces and capitals count."
GOOD = "Good: hard to guess."


def strength(passphrase: str, name: str = "") -> Strength:
    """How a new passphrase of the person of this name stands; takes some milliseconds, longer at first."""
    from sotui.vault.errors import BadPassphrase
    from sotui.vault.passphrase import check_strength

    if not passphrase:
        return Strength(False, RULES)
    try:
        check_strength(passphrase, names=(name, *name.split()) if name else ())
    except BadPassphrase as error:
        return Strength(False, f"Not yet. {error.happened} {error.do}")
    return Strength(True, GOOD)
