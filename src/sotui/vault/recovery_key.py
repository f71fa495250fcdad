"""The recovery key as it stands on paper: eight groups, each with a letter by which a slip is found.

160 random bits are 32 letters of an alphabet without I, L, O and U. Each group has four of them and a check
letter. Of letters a, b, c, d and check letter e in group g, as elements of the field of 32 (x⁵ + x² + 1):
16·a + 8·b + 4·c + 2·d + e = g. All five factors differ, so that one wrong letter and any two exchanged are
found; and so do the numbers of the groups, so that two groups exchanged are found.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from sotui.shown import show
from sotui.vault.errors import BadRecoveryKey

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS = 8
LETTERS = 5
"""The letters of a group, its check letter with them."""
BITS = 160
_LONGEST = 400
"""More characters than a key has, however it is spaced: what is longer is something else."""
_KEPT = "Nothing was opened or changed."
_DO = "Look at the sheet and type it again; small letters, spaces and dashes are no matter."
_ALIKE = str.maketrans("OIL", "011")


def fresh() -> str:
    """A new key from 160 random bits, as it is shown: groups with dashes between them."""
    return written(secrets.randbits(BITS))


def written(bits: int) -> str:
    """The key for these 160 bits, as it is shown."""
    values = [bits >> shift & 31 for shift in range(BITS - 5, -1, -5)]
    groups = [values[at : at + 4] for at in range(0, len(values), 4)]
    return "-".join(_written(group, number) for number, group in enumerate(groups, 1))


def read(text: str) -> str:
    """The key as it is shown, from what was typed; BadRecoveryKey names the group that is not right."""
    return "-".join(_groups(text))


def secret(text: str) -> str:
    """What the slot is opened with: the 32 letters without check letters and dashes; BadRecoveryKey."""
    return "".join(group[:-1] for group in _groups(text))


def wanted_groups() -> tuple[int, int]:
    """Two groups, chosen at random, that the person types again to show that the key was written down."""
    first, second = sorted(secrets.SystemRandom().sample(range(1, GROUPS + 1), 2))
    return first, second


def confirm(key: str, typed: Mapping[int, str]) -> None:
    """Raise BadRecoveryKey unless each group that was typed (by its number) is that of the key."""
    right = read(key).split("-")
    wrong = tuple(number for number, text in sorted(typed.items()) if _plain(text) != right[number - 1])
    if wrong:
        raise BadRecoveryKey(
            f"{_named(wrong)} not as shown.",
            "Nothing was made or changed.",
            "Compare your sheet with the key that is shown, and type the group again.",
            groups=wrong,
        )


def sheet(key: str, *, register: str, vault: str, made: datetime, by: str) -> str:
    """The sheet to print and lock away, as text of at most 72 columns; the key stands on it in the clear.

    `register` says whose register it is, `vault` is its id, `made` a moment in local time, `by` who made it.
    """
    groups = read(key).split("-")
    numbered = [f"{number}  {' '.join(group)}" for number, group in enumerate(groups, 1)]
    rows = [f"    {left:<20}{right}" for left, right in zip(numbered[:4], numbered[4:], strict=True)]
    return "\n".join(
        [
            "RECOVERY KEY",
            "of a register of supervision orders (SOTUI)",
            "",
            f"Register   {show(register, limit=60)}",
            f"Number     {vault}",
            f"Made       {made.day} {made:%B %Y, %H:%M}",
            f"By         {show(by, limit=60)}",
            "",
            *rows,
            "",
            f"    {'-'.join(groups[:4])}-",
            f"    {'-'.join(groups[4:])}",
            "",
            "With this key a person whose passphrase is forgotten is given a new",
            "one, at the machine where the register lies:",
            "",
            "    sotui recover",
            "",
            "It asks for this key, for the person's name and for the new passphrase.",
            "The letters O, I, L and U are not used: what looks like them is a nought",
            "or a one. The last letter of each group finds a slip in typing.",
            "",
            "Whoever holds this sheet and the register's files can let themselves in.",
            "Keep it sealed in a safe, apart from the machine and from its backups.",
            "Its use is recorded, and a new key is then to be made; making a new key",
            "ends this one.",
            "",
        ]
    )


def _groups(text: str) -> list[str]:
    given = _split(text[:_LONGEST])
    if len(given) == GROUPS:
        uneven = tuple(number for number, group in enumerate(given, 1) if len(group) != LETTERS)
        if uneven:
            raise BadRecoveryKey(f"{_named(uneven)} not {LETTERS} letters long.", _KEPT, _DO, groups=uneven)
    letters = "".join(given)
    if len(letters) != GROUPS * LETTERS:
        raise BadRecoveryKey(
            f"A recovery key has {GROUPS} groups of {LETTERS} letters, {GROUPS * LETTERS} in all;"
            f" these are {len(letters)}.",
            _KEPT,
            _DO,
        )
    groups = [letters[at : at + LETTERS] for at in range(0, len(letters), LETTERS)]
    found = [_number(group) for group in groups]
    wrong = tuple(number for number, says in enumerate(found, 1) if says != number)
    if not wrong:
        return groups
    if len(wrong) == 2 and (found[wrong[0] - 1], found[wrong[1] - 1]) == (wrong[1], wrong[0]):
        raise BadRecoveryKey(
            f"Groups {wrong[0]} and {wrong[1]} have changed places.", _KEPT, _DO, groups=wrong
        )
    raise BadRecoveryKey(f"{_named(wrong)} not as printed.", _KEPT, _DO, groups=wrong)


def _split(text: str) -> list[str]:
    """What was typed, cut where there are blanks or dashes; a blank within a group is none of these."""
    text = unicodedata.normalize("NFKC", text)
    spaced = "".join(each if each.isalnum() else " " for each in text)
    return [_plain(part) for part in spaced.split()]


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    return "".join(each for each in text if each.isalnum()).upper().translate(_ALIKE)


def _named(groups: Sequence[int]) -> str:
    if len(groups) == 1:
        return f"Group {groups[0]} is"
    return f"Groups {', '.join(str(each) for each in groups[:-1])} and {groups[-1]} are"


def _written(values: Sequence[int], number: int) -> str:
    return "".join(ALPHABET[value] for value in (*values, _weighed(values) ^ number))


def _number(group: str) -> int | None:
    """The number of the group of which this could be; None where it holds what is no letter of a key."""
    values = [ALPHABET.find(letter) for letter in group]
    return None if -1 in values else _weighed(values[:-1]) ^ values[-1]


def _weighed(values: Sequence[int]) -> int:
    total = 0
    for value in values:
        total = _doubled(total ^ value)
    return total


def _doubled(value: int) -> int:
    """Twice this element of the field of 32."""
    return (value << 1 ^ 0b100101) if value & 16 else value << 1
