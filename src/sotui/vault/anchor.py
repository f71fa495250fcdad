"""How far the audit had come, kept elsewhere on this machine: a register put back from an older copy shows.

One small file per register, ``anchors/<vault id>.json`` in the folder that the program gives. It holds the
last entry's number and hash, signed by who closed the register and with a mac that only the data key makes.
It says nothing of any record, and no fault of it ever keeps anybody from work.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotui.vault import folder as place
from sotui.vault import schema
from sotui.vault.errors import VaultError
from sotui.vault.keys import Json, canonical, signed_by

if TYPE_CHECKING:
    from sotui.vault.driver import Connection
    from sotui.vault.session import Session
    from sotui.vault.unlocked import Unlocked

LIMIT = 4096
"""No such file is longer, and no more than that is ever read."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The end of the audit as this machine last saw it."""

    vault: str
    epoch: int
    seq: int
    hash: str
    at: str
    slot: str
    signature: str

    def content(self) -> Json:
        """What is signed."""
        return {
            "purpose": "anchor",
            "vault": self.vault,
            "epoch": self.epoch,
            "seq": self.seq,
            "hash": self.hash,
            "at": self.at,
            "slot": self.slot,
        }


@dataclass(frozen=True, slots=True)
class Standing:
    """How the database that was opened stands to the anchor."""

    anchor: Anchor | None = None
    """None where there is none that can be trusted."""
    said: str = ""
    """What the person at the keyboard should know, in plain sentences; empty where all is well."""
    entry: str = ""
    """What the audit notes of an older copy or another history: the name of the entry, else empty."""
    detail: str = ""


def path_of(anchors: Path, vault: str) -> Path:
    """Where the anchor of this register lies."""
    return anchors / "anchors" / f"{vault}.json"


def keep(anchors: Path | None, unlocked: Unlocked, conn: Connection) -> str:
    """Keep the end of the audit as it now stands; yields what stopped it, or nothing. Raises nothing.

    To be called wherever the register's end moves for good: at lock and exit, after a rotation, and after a
    restore, whose older end is from then on the right one.
    """
    if anchors is None:
        return ""
    try:
        row = conn.execute("SELECT seq, hash FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
        if row is None:
            return ""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        header = unlocked.header
        bare = Anchor(header.vault, header.epoch, row[0], row[1], now, unlocked.slot.id, "")
        said = {**bare.content(), "signature": unlocked.signature(bare.content())}
        content = canonical({**said, "mac": _mac(unlocked, said)}) + b"\n"
        path = path_of(anchors, header.vault)
        for each in (anchors, path.parent):
            each.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_symlink():
            path.unlink()
        place.replace(path, content)
    except (VaultError, OSError) as error:
        why = error.happened if isinstance(error, VaultError) else (error.strerror or "it cannot be written")
        return f"How far the audit has come was not kept elsewhere: {why}"
    return ""


def standing(anchors: Path | None, unlocked: Unlocked, conn: Connection) -> Standing:
    """How the database stands to what this machine keeps of it. Raises nothing, changes nothing."""
    if anchors is None:
        return Standing()
    path = path_of(anchors, unlocked.vault)
    if not os.path.lexists(path):
        return Standing()
    found = _read(path, unlocked, conn)
    if found is None:
        return Standing(
            said="What this machine keeps of how far the audit had come is damaged or not its own, so it"
            " cannot be told whether this is the newest copy. It is kept anew from now on."
        )
    return _judged(found, unlocked, conn)


def _judged(found: Anchor, unlocked: Unlocked, conn: Connection) -> Standing:
    end = conn.execute("SELECT seq, at FROM audit_entry ORDER BY seq DESC LIMIT 1").fetchone()
    seq, at = end if end is not None else (0, "")
    if seq < found.seq or found.epoch > unlocked.header.epoch:
        missing = f"entries {seq + 1:,} to {found.seq:,}" if found.seq > seq else "what was done since"
        spans = f"from {_moment(at)} to {_moment(found.at)}"
        return Standing(
            found,
            f"This is an older copy of the register: {missing} of the audit are missing, {spans}. What was"
            " recorded in that time is not here. If nobody put a backup back on purpose, stop, keep this"
            " folder and tell whoever answers for the information.",
            "opened an older copy",
            f"missing: {missing}, {spans}",
        )
    row = conn.execute("SELECT hash FROM audit_entry WHERE seq = ?", (found.seq,)).fetchone()
    if row is None or row[0] != found.hash:
        return Standing(
            found,
            f"This register has another history than the one this machine knew: entry {found.seq:,} is not"
            f" the one that stood here on {_moment(found.at)}. A copy was worked on elsewhere, or the audit"
            " was rewritten: keep this folder and tell whoever answers for the information.",
            "opened another history",
            f"entry {found.seq} differs from {_moment(found.at)}",
        )
    return Standing(found)


def _read(path: Path, unlocked: Unlocked, conn: Connection) -> Anchor | None:
    try:
        content = place.read_bounded(path, LIMIT)
        value: Any = json.loads(content or b"")
        mac = value.pop("mac")
        found = Anchor(**{name: value[name] for name in Anchor.__slots__})
        if value != {**found.content(), "signature": found.signature} or not _well_formed(found):
            return None
    except (VaultError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    if found.vault != unlocked.vault or not isinstance(mac, str):
        return None
    if hmac.compare_digest(mac.encode(), _mac(unlocked, value).encode()):
        return found
    # Another data key, after a rotation or before it, makes another mac; the signature is then what counts.
    if found.epoch == unlocked.header.epoch:
        return None
    keys = {slot.sign for slot in unlocked.header.slots if slot.id == found.slot} | _granted(conn, found.slot)
    return found if any(signed_by(key, found.content(), found.signature) for key in keys) else None


def _granted(conn: Connection, slot: str) -> set[str]:
    """The keys that a slot has had by the grants that the records keep, also of people who are gone."""
    if schema.tables_version(conn) < schema.TABLES_VERSION:
        return set()
    rows = conn.execute("SELECT content FROM vault_grant WHERE slot = ?", (slot,)).fetchall()
    with contextlib.suppress(ValueError, KeyError, TypeError):
        return {str(json.loads(content)["sign"]) for (content,) in rows}
    return set()


def _well_formed(found: Anchor) -> bool:
    with contextlib.suppress(TypeError, ValueError):
        datetime.fromisoformat(found.at)
        return (
            type(found.seq) is int
            and 0 < found.seq < 1 << 53
            and type(found.epoch) is int
            and re.fullmatch("[0-9a-f]{64}", found.hash) is not None
        )
    return False


def _mac(unlocked: Unlocked, said: Json) -> str:
    return hmac.new(unlocked.key("anchor"), canonical(said), hashlib.sha256).hexdigest()


def _moment(at: str) -> str:
    from sotui.dates.clock import LONDON
    from sotui.dates.words import moment

    try:
        return moment(datetime.fromisoformat(at).astimezone(LONDON))
    except ValueError:
        return "an unknown moment"


def begin(session: Session, anchors: Path | None, found: Standing) -> None:
    """Say how the register that was opened stands to its anchor, and keep that anew from now on.

    An older copy and another history are noted in the audit, and then what this machine knew stays until the
    register is closed in the ordinary way.
    """
    session.anchored = found.anchor
    if found.said:
        session.warnings += (found.said,)
    if found.entry:
        session.alarm = found.said
        session.note(found.entry, detail=found.detail, signed="interval")
    else:
        stopped = keep(anchors, session.unlocked, session.connection)
        session.warnings += (stopped,) if stopped else ()
    session.on_close(lambda: _last(session, anchors))


def _last(session: Session, anchors: Path | None) -> None:
    # What stopped it was said when the register was opened, and the person is leaving.
    keep(anchors, session.unlocked, session.connection)
