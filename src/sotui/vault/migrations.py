"""How an older register takes on the shape that this version needs: named steps, each exactly once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sotui.vault.errors import Altered, MigrationFailed, NewerVersion, VaultError

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.driver import Connection


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: its name, never changed once released, and what it does to the database."""

    name: str
    apply: Callable[[Database], None]


def pending(conn: Connection, migrations: Sequence[Migration]) -> Sequence[Migration]:
    """The steps still to be taken. Only reads.

    Raises NewerVersion where the database has taken steps that are not in the list, ValueError where the list
    names a step twice.
    """
    names = [step.name for step in migrations]
    if len(set(names)) != len(names):
        raise ValueError("a migration is named twice")
    count = int(conn.execute("PRAGMA user_version").fetchone()[0])
    if count > len(names):
        raise _newer()
    taken = [row[0] for row in conn.execute("SELECT name FROM vault_migration ORDER BY position").fetchall()]
    if taken != names[: len(taken)]:
        raise _newer()
    if len(taken) != count:
        raise Altered(
            "The file of records has been changed by something other than SOTUI.",
            "It was left as it is.",
            "Put back the last backup: `sotui restore` keeps what is there now.",
        )
    return migrations[count:]


def apply(
    conn: Connection, db: Database, steps: Sequence[Migration], at: str, note: Callable[[str], None]
) -> None:
    """Take all the steps in one transaction; `note` is called with each step's name as it is done.

    Raises MigrationFailed, and the database is then as it was.
    """
    # SQLite takes this setting only between transactions; what the steps leave is checked before the commit.
    conn.execute("PRAGMA foreign_keys=OFF")
    step: Migration | None = None
    try:
        conn.execute("BEGIN IMMEDIATE")
        count = int(conn.execute("PRAGMA user_version").fetchone()[0])
        for position, step in enumerate(steps, start=count + 1):
            step.apply(db)
            if not conn.in_transaction:
                raise RuntimeError("the step ended the transaction")
            conn.execute(
                "INSERT INTO vault_migration (position, name, at) VALUES (?, ?, ?)", (position, step.name, at)
            )
            note(step.name)
        conn.execute(f"PRAGMA user_version={count + len(steps)}")
        if conn.execute("PRAGMA foreign_key_check").fetchone():
            raise RuntimeError("a row refers to one that is not there")
        conn.execute("COMMIT")
    except BaseException as error:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        if isinstance(error, VaultError) or not isinstance(error, Exception):
            raise
        raise MigrationFailed(
            f"The register could not be brought up to this version: “{step.name if step else ''}” failed.",
            "It was put back as it was; nothing is lost.",
            "Go on with the version used before, and report this.",
        ) from error
    finally:
        conn.execute("PRAGMA foreign_keys=ON")


def _newer() -> NewerVersion:
    return NewerVersion(
        "This register was last used by a newer version of SOTUI.",
        "Nothing was read from it or changed.",
        "Use the newer version, or ask whoever looks after SOTUI for it.",
    )
