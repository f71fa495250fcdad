"""What every act on accounts does: keep the header with its digest, and say what a guess is to cost."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from sotui.vault import schema
from sotui.vault.accounts_deeds import DEEDS
from sotui.vault.audit import TOOK_ACCOUNTS
from sotui.vault.errors import Altered, VaultError
from sotui.vault.header import Grant, Header, parse
from sotui.vault.kdf import FLOOR, KdfParams, calibrate
from sotui.vault.keys import canonical

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.session import Act, Session


def keep(
    session: Session, act: Act, header: Header, *, account: str = "", before: Grant | None = None
) -> None:
    """Keep the header with the act, whose entry says its SHA-256 and what it made of the account."""
    now = next((grant for grant in header.grants if grant.user == account), None)
    said = {
        when: {"name": grant.name, "roles": list(grant.roles)}
        for when, grant in (("before", before), ("after", now))
        if grant is not None
    }
    check_in_force(session._conn)
    act.detail = detail(header, **said)
    session.keep_header(act, header)


def detail(header: Header, **said: object) -> str:
    """What the entry of an act says that keeps this header: its SHA-256, and what else there is to say."""
    return canonical({"header": hashlib.sha256(header.to_bytes()).hexdigest(), **said}).decode()


def not_in_force(conn: Connection) -> tuple[int, str] | None:
    """Whether the header that the records hold is another than the last act on accounts left.

    Yields the number of that act and what is the matter. Whoever has the data key and a program of their own
    can put back a grant that an administrator once signed for them; the audit has it otherwise.
    """
    meta = schema.meta(conn)
    since = int(meta["signed-from"]) if "signed-from" in meta else None
    kept = None if since is None else conn.execute("SELECT seq, content FROM vault_header").fetchone()
    marks = ", ".join("?" * len(DEEDS))
    last = conn.execute(
        f"SELECT seq, detail FROM audit_entry WHERE (kind = 'act' AND act IN ({marks}))"
        " OR (kind = 'vault' AND act = ?) ORDER BY seq DESC LIMIT 1",
        (*(deed.name for deed in DEEDS), TOOK_ACCOUNTS),
    ).fetchone()
    if last is None:
        return _as_made(kept, since)
    seq, said = last
    if since is None or seq < since:
        # There were no accounts before there were signatures.
        return seq, "This act on accounts stands where this register says that it did not sign yet."
    try:
        wanted = json.loads(said)["header"]
    except (ValueError, KeyError, TypeError):
        wanted = None
    if kept is not None and hashlib.sha256(kept[1]).hexdigest() == wanted:
        return None
    return seq, "Who may open the register, and as what, is no longer what this act left."


def _as_made(kept: tuple[int, bytes] | None, since: int | None) -> tuple[int, str] | None:
    """Where there never was an act on accounts, there is one person: whoever made the register."""
    try:
        if kept is None or len(parse(kept[1], "").grants) == 1:
            return None
    except VaultError:
        pass
    return max(1, since or 1), "Who may open the register is no longer what it was made with."


def check_in_force(conn: Connection) -> None:
    """Raise Altered unless the header in force is the one that the last act on accounts left.

    To be called before a header is kept: nobody signs anew what was changed behind the audit.
    """
    found = not_in_force(conn)
    if found is not None:
        raise Altered(
            f"Accounts were changed by something other than SOTUI since entry {found[0]:,} of the audit.",
            "Nothing was changed.",
            "Run `sotui verify`, and tell whoever answers for the information.",
        )


def let_go_of_sealed(session: Session, user: str, confirmed: bool) -> None:
    """Take a person whose keys go out of the readers of what is sealed, in the act that runs."""
    sealed = session._conn.sealed
    if sealed is not None:
        sealed.leaves(user, confirmed=confirmed)


def usual_work(session: Session) -> KdfParams:
    """What a guess at a new passphrase is to cost: calibrated, a second or two, on this machine.

    A register that was made with less work than is usual, as the demonstration is, keeps to that.
    """
    own = session.unlocked.slot.kdf
    least = own.memory_kib < FLOOR.memory_kib or own == FLOOR
    return own if least else calibrate()


def moment(act: Act) -> str:
    """When the act runs, as a slot keeps it."""
    return act.at.astimezone().isoformat(timespec="seconds")
