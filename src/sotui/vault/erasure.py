"""Lawful erasure: what stood in rows goes for good; the audit stays whole and says what went, by whom, why.

Of an erased image the hash of its seal stays, without the salt: nothing can be guessed from it, and the chain
holds. Which rows went is written into ``audit_erasure`` first, itself taken down under the hash and the
signature of the entry that erases, so that rows taken away in any other way show as a fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from sotui.vault.capture import HASH
from sotui.vault.model import Deed, Role
from sotui.vault.schema import ERASURES, WORDS

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.session import Act

ERASED = "erased lawfully"
MAY_ERASE = frozenset({Role.INFORMATION_GOVERNANCE, Role.ADMINISTRATOR})
SEALED_AWAY = "case restricted"
"""The act that puts a case's texts under seal, and erases what the audit said of them."""
MAY_LET_GO = {
    ERASED: MAY_ERASE,
    SEALED_AWAY: frozenset({Role.SENIOR_MANAGER, Role.PRACTICE_SUPERVISOR, Role.DUTY_MANAGER}),
}
"""The only acts that erase what the audit tells, and whose they are: by any other nothing goes lawfully."""
DEEDS = (Deed(ERASED, MAY_ERASE, undoable=False, needs_reason=True),)
_CHUNK = 500
SHORTEST = 3
"""Characters; by a shorter text nothing is looked for: it would be found everywhere."""


def erase_images(act: Act, change_ids: Iterable[int]) -> int:
    """Erase what these rows of the audit say of before and after, in the act that runs; yields how many went.

    Rows erased already and rows about the audit itself stay as they are; with the row of an entry's words its
    reason and details go. What the running act has changed itself may be among them: call this last in it.
    """
    ids = sorted(set(change_ids))
    db = act.db
    standing = [number for some in _chunks(ids) for number in _standing(act, some)]
    for first, last in _spans(standing):
        db.execute(
            f"INSERT INTO {ERASURES} (change_from, change_to, seq) VALUES (?, ?, ?)", (first, last, act.seq)
        )
        db.execute(
            "UPDATE audit_change SET before = NULL, after = NULL,"
            f" before_seal = substr(before_seal, -{HASH}), after_seal = substr(after_seal, -{HASH})"
            " WHERE id BETWEEN ? AND ?",
            (first, last),
        )
        db.execute(
            "UPDATE audit_entry SET reason = '', detail = '' WHERE words = 1 AND seq IN"
            " (SELECT seq FROM audit_change WHERE id BETWEEN ? AND ? AND name = ?)",
            (first, last, WORDS),
        )
    return len(standing)


def words_about(
    db: Database, subjects: Collection[str], texts: Collection[str]
) -> list[tuple[int, dict[str, str]]]:
    """Where reasons and details are taken down that are about something, by the number of the change.

    Of entries about these subjects and no other, and of those whose words have one of these texts in them as
    a word of its own, letter case aside. Of acts on accounts and the vault's own doings none: what they say
    of a header or a backup is needed, and a child's number is found in any digest. Every entry is read for it
    once.
    """
    from sotui.vault.accounts_deeds import DEEDS as ACCOUNTS

    others = [deed.name for deed in ACCOUNTS]
    rows = db.execute(
        "SELECT c.id, c.after, e.subject FROM audit_change AS c JOIN audit_entry AS e ON e.seq = c.seq"
        " WHERE c.name = ? AND c.after IS NOT NULL AND e.kind <> 'vault'"
        f" AND e.act NOT IN ({','.join('?' * len(others))}) ORDER BY c.id",
        (WORDS, *others),
    ).fetchall()
    called = "|".join(re.escape(text.casefold()) for text in texts if len(text) >= SHORTEST)
    wanted = re.compile(rf"(?<!\w)(?:{called})(?!\w)") if called else None
    found = []
    for id, after, subject in rows:
        named = subject.split()
        said = wanted is not None and wanted.search(after.casefold()) is not None
        if said or (named and set(named) <= set(subjects)):
            found.append((id, json.loads(after)))
    return found


def _standing(act: Act, ids: list[int]) -> Iterator[int]:
    marks = ",".join("?" * len(ids))
    rows = act.db.execute(
        f"SELECT id FROM audit_change WHERE id IN ({marks}) AND (before IS NOT NULL OR after IS NOT NULL)"
        " AND name NOT LIKE 'audit|_%' ESCAPE '|' AND name NOT LIKE 'vault|_%' ESCAPE '|' ORDER BY id",
        ids,
    ).fetchall()
    return (number for (number,) in rows)


def _chunks(ids: list[int]) -> Iterator[list[int]]:
    for at in range(0, len(ids), _CHUNK):
        yield ids[at : at + _CHUNK]


def _spans(ids: list[int]) -> Iterator[tuple[int, int]]:
    """The numbers as unbroken spans."""
    first = last = 0
    for number in ids:
        if first and number == last + 1:
            last = number
            continue
        if first:
            yield first, last
        first = last = number
    if first:
        yield first, last
