"""The demonstration: a register of invented families, in states that a duty desk knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sotui.vault.kdf import KdfParams
    from sotui.vault.model import Deed
    from sotui.vault.session import Session

PERSON = "Dana Duty"
PASSPHRASE = "correct horse battery staple"
"""Shown on the demonstration's screens: it guards nothing but invented families."""
HINT = f"Demonstration, invented families · passphrase: {PASSPHRASE}"


def build(folder: Path, today: date, *, kdf: KdfParams | None = None) -> None:
    """Make the demonstration register in an empty folder, its stories told up to ``today``.

    ``kdf`` says what opening it costs; the least that a register is made with unless given.
    """
    from sotui.demo.telling import DEED, fill

    with invented(folder, PERSON, PASSPHRASE, DEED, today, kdf=kdf) as session:
        fill(session, today)


@contextmanager
def invented(
    folder: Path,
    person: str,
    passphrase: str,
    deed: Deed,
    today: date,
    *,
    kdf: KdfParams | None = None,
) -> Iterator[Session]:
    """A new register for invented families, open as of ``today``; its dates follow each act.

    Only here is there a deed for inventing families: no register opened by a door can do it.
    """
    from sotui import desk
    from sotui.vault.create import create
    from sotui.vault.kdf import FLOOR
    from sotui.vault.open import open_vault

    clock, steps = desk.Clock(today), desk.migrations()
    create(
        folder, person, passphrase, migrations=steps, kdf=kdf or FLOOR, check_strength=False, clock=clock.utc
    )
    deeds = {**desk.deeds(), deed.name: deed}
    session = open_vault(folder, None, passphrase, migrations=steps, deeds=deeds, clock=clock.utc)
    try:
        # The desk hangs the derivation on the acts.
        desk.Desk(session, clock)
        yield session
    finally:
        session.close()
