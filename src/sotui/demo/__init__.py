"""The demonstration: a register of invented families, in states that a duty desk knows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

PERSON = "Dana Duty"
PASSPHRASE = "correct horse battery staple"
"""Shown on the demonstration's screens: it guards nothing but invented families."""
HINT = f"Demonstration, invented families · passphrase: {PASSPHRASE}"


def build(folder: Path, today: date) -> None:
    """Make the demonstration register in an empty folder, its stories told up to ``today``."""
    from sotui import desk
    from sotui.demo.telling import DEED, fill
    from sotui.vault.create import create
    from sotui.vault.kdf import FLOOR
    from sotui.vault.open import open_vault

    clock = desk.Clock(today)
    steps = desk.migrations()
    create(folder, PERSON, PASSPHRASE, migrations=steps, kdf=FLOOR, check_strength=False, clock=clock.utc)
    # Only here is there a deed for inventing families: no open register can do it.
    deeds = {**desk.deeds(), DEED.name: DEED}
    session = open_vault(folder, None, PASSPHRASE, migrations=steps, deeds=deeds, clock=clock.utc)
    try:
        desk.Desk(session, clock)
        fill(session, today)
    finally:
        session.close()
