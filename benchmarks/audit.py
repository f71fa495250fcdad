"""Ten years of looks and acts: opening them, paging through them, checking them all, and a backup of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from statistics import median

from benchmarks.figures import Effort, Figure, seconds
from benchmarks.make_register import PASSPHRASE, TODAY
from sotui.desk import Clock, Desk, deeds, migrations, open_desk
from sotui.desk.audit_model import Asked

ACT_EVERY = 4
"""Of so many entries one is an act that wrote a row; the others are looks."""


def measure(folder: Path, effort: Effort) -> list[Figure]:
    """In a register of its own, made under ``folder`` and removed, with two entries for each of the rows."""
    register, entries = folder / "long-audit", 2 * effort.rows
    shutil.rmtree(register, ignore_errors=True)
    try:
        derivation = _make(register, entries)
        return _figures(register, derivation, effort)
    finally:
        shutil.rmtree(register, ignore_errors=True)


def _figures(register: Path, derivation: float, effort: Effort) -> list[Figure]:
    from sotui.vault.backup import make_backup
    from sotui.vault.verify import verify

    opened: list[Desk] = []
    times = []
    for _ in range(min(3, effort.repeats)):
        times.append(seconds(lambda: opened.append(_open(register))) - derivation)
        opened.pop().close() if len(times) < min(3, effort.repeats) else None
    desk = opened[-1]
    try:
        session = desk.session
        count = session.head.seq
        pages = [seconds(lambda: desk.audit.page(Asked())) for _ in range(effort.repeats)]
        about = [seconds(lambda: desk.audit.page(Asked(about="SO-0042"))) for _ in range(effort.repeats)]
        checked = seconds(lambda: verify(session))
        backup = seconds(lambda: make_backup(session, "asked for"))
    finally:
        desk.close()
    size = (register / "records-1.db").stat().st_size / 2**20
    return [
        Figure(
            f"{count:,} entries ({size:.0f} MiB): opening, less the key derivation", median(times), "s", 2.0
        ),
        Figure("the audit's first page", 1000 * median(pages), "ms", 50.0),
        Figure("the audit's first page about one order", 1000 * median(about), "ms", 50.0),
        Figure("the whole audit verified, every signature", checked, "s"),
        Figure("a backup, read back", backup, "s"),
    ]


def _open(register: Path) -> Desk:
    return open_desk(register, None, PASSPHRASE, clock=Clock(TODAY))


def _make(register: Path, entries: int) -> float:
    """Make it by the vault's own hand, in few transactions; yields how long its key derivation takes."""
    from sotui.vault.create import create
    from sotui.vault.kdf import FLOOR, derive
    from sotui.vault.open import open_vault

    steps, clock = migrations(), Clock(TODAY).utc
    create(register, "Dana Duty", PASSPHRASE, migrations=steps, kdf=FLOOR, check_strength=False, clock=clock)
    session = open_vault(register, None, PASSPHRASE, migrations=steps, deeds=deeds(), clock=clock)
    conn, ledger = session.connection, session._ledger
    insert = (
        "insert into note (id, subject_kind, subject_id, case_id, text, recorded_by, recorded_at)"
        " values (?, 'order', ?, ?, 'Visited at home; seen and spoken to alone.', 'u', '2026-01-01T00:00:00')"
    )
    for number in range(entries):
        if number % 20_000 == 0:
            conn.execute("COMMIT") if number else None
            conn.execute("BEGIN IMMEDIATE")
        reference = f"SO-{number % 2000:04d}"
        if number % ACT_EVERY == 0:
            conn.act_seq = ledger.tail.seq + 1
            conn.execute(insert, (f"{number:032x}", "x" * 32, "x" * 32))
            ledger.tail = ledger.write("act", "note added", session.user, subject=reference, signed="act")
            conn.act_seq = None
        else:
            ledger.tail = ledger.write("view", "order's page", session.user, subject=reference)
    conn.execute("COMMIT")
    session.close()
    salt = bytes(16)
    return median(seconds(lambda: derive(PASSPHRASE.encode(), salt, FLOOR)) for _ in range(3))
