"""Makes the golden files of the vault's format: once for each format, and what is kept is never made again.

    python tests/vault/golden/make_golden.py FOLDER

makes FOLDER/format-1, which must not be there: a register as this tree makes it, with two people, a recovery
key, a draft, a restricted case and a rotation behind it. Its passphrases and its key are published here:
nobody's records are in it. FOLDER/SHA256SUMS says what all golden files are.

`first-format-1` was made by the program before it had accounts, with the same words; `header-format-1.json`
is a header alone, whose data key is the bytes 0 to 31.
"""

from __future__ import annotations

import hashlib
import sys
from datetime import date
from pathlib import Path

ASHA, ASHA_WORDS = "Asha Pell", "gravel teapot longitude cardigan"
BO, BO_WORDS = "Bo Marsh", "walnut trellis copper anthem"
BITS = int.from_bytes(b"published test key 1", "big")
KEY = "E1TPW-4V39G-EDM69-AS107-EHJQB-6X10Y-DDJQ7-J81H9"
TODAY = date(2026, 11, 22)
CHILD, SEALED_CHILD = "Ada Exampleton", "Bea Exampleton"
NOTE = "A neighbour rang about the pony."
DRAFT = "Half a sentence about"
SUMS = "SHA256SUMS"


def main(into: Path) -> None:
    """Make the golden register of this tree in a folder that is not there yet."""
    from sotui.desk.opening import deeds, migrations
    from sotui.register import restricted_acts
    from sotui.register.restricted import Restrictions
    from sotui.vault import accounts, recovery_key, rotation
    from sotui.vault.create import create
    from sotui.vault.kdf import KdfParams
    from sotui.vault.open import open_vault

    folder = into / "format-1"
    least = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
    create(folder, ASHA, ASHA_WORDS, migrations=migrations(), kdf=least)

    session = open_vault(folder, ASHA, ASHA_WORDS, migrations=migrations(), deeds=deeds())
    bo = accounts.add(session, BO, ["social worker"], BO_WORDS, kdf=least)
    accounts.make_recovery_key(session, recovery_key.written(BITS), kdf=least)
    restrictions = Restrictions(session)
    session.before_commit(restrictions.before_commit)
    add_order(session, "F001", CHILD)
    sealed = add_order(session, "F002", SEALED_CHILD)
    with session.act(restricted_acts.RESTRICT, "F002", "a case of a colleague's") as act:
        restricted_acts.restrict(act, restrictions, sealed, [])
    session.drafts.save("note", "F001", "A note", {"text": DRAFT})
    rotation.rotate(session, "to have one behind it", backs_up=False)
    assert bo.name == BO
    open_vault(folder, BO, BO_WORDS, migrations=migrations(), deeds=deeds()).close()
    tidy(folder)
    note_digests(into)


def note_digests(into: Path) -> None:
    """Write down what each golden file is, so that none is ever changed unseen."""
    lines = [f"{digest}  {name}\n" for name, digest in sorted(digests(into).items())]
    (into / SUMS).write_text("".join(lines), encoding="utf-8")


def digests(into: Path) -> dict[str, str]:
    """SHA-256 of each golden file by its path."""
    return {
        path.relative_to(into).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in into.rglob("*")
        if path.is_file() and path.suffix != ".py" and path.name != SUMS and "__pycache__" not in path.parts
    }


def tidy(folder: Path) -> None:
    """Remove what is no part of a register at rest."""
    for left in ("ballast", "open.json", "records-1.db-journal", "records-2.db-journal"):
        (folder / left).unlink(missing_ok=True)


def add_order(session: object, family: str, child: str) -> str:
    """Put an order with a note on the register; yields its id."""
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts
    from sotui.vault.session import Session

    assert isinstance(session, Session)
    with session.act("order registered", family) as act:
        id = acts.register_order(
            act,
            family_reference=family,
            court="Family Court at Exampleton",
            case_number=f"ZZ26C{family[1:]}",
            registered_on=TODAY,
        )
        acts.add_child(act, id, name=child, born=date(2017, 9, 2), local_id="", team="North")
        order = Subject(SubjectKind.ORDER, id)
        acts.record(act, "order-made", order, date(2026, 1, 15))
        acts.add_note(act, order, NOTE)
    return id


if __name__ == "__main__":
    main(Path(sys.argv[1]))
