"""The reason given for an act: something that can be read, of a length that will be."""

from __future__ import annotations

from unicodedata import category

from sotui.names import name_key
from sotui.vault.errors import ReasonNeeded, ReasonUnfit

LONGEST = 2000
"""The most characters that a reason may have."""
_DRAW_NOTHING = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters that leave a blank: a reason made of them alone says nothing to whoever reads the audit."""


def check(deed: str, reason: str, *, needed: bool) -> None:
    """Raise ReasonUnfit for one that cannot be kept, ReasonNeeded where one is due and none can be seen."""
    if len(reason) > LONGEST:
        raise ReasonUnfit(
            f"The reason for “{deed}” is {len(reason):,} characters long; {LONGEST:,} are the most.",
            "Nothing was changed.",
            "Say it shorter; the whole story belongs in the record.",
        )
    if any(category(each) == "Cs" for each in reason):
        raise ReasonUnfit(
            f"The reason for “{deed}” holds half a character, which cannot be kept.",
            "Nothing was changed.",
            "Type it again rather than pasting it.",
        )
    if not needed or _seen(reason):
        return
    if reason.strip():
        raise ReasonNeeded(
            f"“{deed}” needs a reason, and nothing of this one can be seen.",
            "Nothing was changed.",
            "Say why in a few words.",
        )
    raise ReasonNeeded(f"“{deed}” needs a reason.", "Nothing was changed.", "Say why in a few words.")


def kept(reason: str) -> str:
    """The reason as the audit keeps it with a refusal, unchecked: cut, and whole characters only."""
    return reason[:LONGEST].encode("utf-8", "replace").decode("utf-8")


def _seen(reason: str) -> bool:
    return any(category(each)[0] in "LNPS" and each not in _DRAW_NOTHING for each in name_key(reason))
