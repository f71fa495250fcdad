"""The whole audit looked through: every entry, row and signature; each fault named, and what is sound."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from sotui.vault import audit, schema
from sotui.vault.found import Faults, Kind, Verified, merged, without
from sotui.vault.verify_entry import PAGE, Entry, read
from sotui.vault.verify_records import RecordCheck
from sotui.vault.verify_rows import RowCheck
from sotui.vault.verify_sessions import SessionCheck
from sotui.vault.verify_signed import SignatureCheck

if TYPE_CHECKING:
    from sotui.vault.anchor import Anchor
    from sotui.vault.driver import Connection
    from sotui.vault.session import Session

A_FEW = 16
"""After so many entries the work may be put aside: a key waits for no more, 1 to 2 ms."""
OLDER_COPY = "opened an older copy"


def verify(session: Session, progress: Callable[[int, int], None] | None = None) -> Verified:
    """The whole audit of an open register, looked through; `progress` is told how many entries of how many.

    Nothing is changed, and no fault ends it: all are named. The driver's faults come out as they are.
    """
    checking = of_session(session)
    for done in checking.steps():
        if progress is not None:
            progress(done, checking.total)
    return checking.result()


def of_session(session: Session) -> Checking:
    """The same, to be done a step at a time beside other work."""
    header = session.unlocked.header
    return Checking(session.connection, header.vault, header.root, session.anchored)


def first_fault(conn: Connection) -> int | None:
    """The number of the first entry that is not as SOTUI wrote it, by the root that the records name."""
    meta = schema.meta(conn)
    checking = Checking(conn, meta["vault"], meta["root"])
    for _ in checking.steps():
        pass
    faults = checking.result().faults
    return faults[0].first if faults else None


class Checking:
    """One look through the audit. Entries added meanwhile are looked at too."""

    def __init__(self, conn: Connection, vault: str, root: str, anchor: Anchor | None = None) -> None:
        """`root`: the key to which grants lead; `anchor`: the end as this machine had kept it elsewhere."""
        self._conn = conn
        self._columns = audit.columns(conn)
        self._anchor = anchor
        self._found = Faults()
        self._signed = SignatureCheck(conn, self._found, vault, root)
        self._sessions = SessionCheck(self._found, self._signed.since)
        self._records = RecordCheck(conn, self._found)
        self._rows = RowCheck(conn, self._found, self._signed.root_replaced, self._records.took_down)
        self.total = int(conn.execute("SELECT coalesce(max(seq), 0) FROM audit_entry").fetchone()[0])
        """The number of the last entry when it began."""
        self._before: Entry | None = None
        self._seen = 0
        self._older = 0
        self._own_broken: dict[int, tuple[str, str]] = {}
        self._anchor_hash: str | None = None

    # The walk

    def steps(self) -> Iterator[int]:
        """Do it; between any two steps nothing is held open, and what is yielded is the entry reached."""
        paged = f"SELECT {self._columns} FROM audit_entry WHERE seq > ? ORDER BY seq LIMIT {PAGE}"
        while rows := read(self._conn, paged, (self._before.seq if self._before is not None else 0,)):
            signed = self._signed.page(rows[0][0], rows[-1][0])
            for row in rows:
                entry = Entry(row)
                self._entry(entry, signed.get(entry.seq))
                if entry.own:
                    yield from self._rows.of(entry)
                else:
                    self._rows.lost()
                self._before = entry
                if not entry.seq % A_FEW:
                    yield entry.seq
            yield rows[-1][0]
        yield from self._end()

    def _entry(self, entry: Entry, signed: tuple[str, str, str] | None) -> None:
        self._seen += 1
        seq, found = entry.seq, self._found
        expected = self._before.seq + 1 if self._before is not None else 1
        if seq > expected:
            many = "One entry is" if seq - expected == 1 else f"{seq - expected:,} entries are"
            found.fault(Kind.REMOVED, expected, seq - 1, f"{many} missing here.")
            self._signed.broken_at(seq)
            self._rows.lost()
        elif entry.previous != (self._before.hash if self._before is not None else audit.GENESIS):
            self._unlinked(entry)
        if not entry.own:
            self._own_broken[seq] = (entry.previous, entry.hash)
            found.bad.add(seq)
        if self._anchor is not None and seq == self._anchor.seq:
            self._anchor_hash = entry.hash
        signed_before = self._signed.last
        self._signed.look_at(entry, signed)
        self._sessions.look_at(entry, signed_before)
        if entry.clock_back:
            found.note(Kind.CLOCK, seq, seq, "The clock stood earlier than at the entry before.")
        if entry.is_(OLDER_COPY):
            self._older = self._older or seq
            found.note(Kind.OLDER, seq, seq, f"{entry.name} opened an older copy of the register.")

    def _unlinked(self, entry: Entry) -> None:
        """Two neighbours do not fit: the earlier was written anew, unless what is signed says otherwise."""
        before = self._before
        self._signed.broken_at(entry.seq)
        if before is None:
            if entry.own:
                self._found.fault(
                    Kind.ALTERED, entry.seq, entry.seq, "It does not begin the audit as it did."
                )
            return
        if entry.own and before.own and before.seq not in self._found.bad:
            at_fault = before.seq
            if self._signed.vouched_before(before.seq):
                at_fault = entry.seq
            self._found.fault(
                Kind.ALTERED,
                at_fault,
                at_fault,
                "It was written anew with a hash to fit: the entry beside it took down another.",
            )

    # The end

    def _end(self) -> Iterator[int]:
        seq = self._before.seq if self._before is not None else 0
        self._sessions.not_opened()
        self._tail(seq)
        self._rows.extra(seq)
        yield from self._reordered()
        self._signed.settle(seq, self._anchor.seq if self._anchor is not None else 0, self._rows.granted)
        self._rows.unlawful()
        if not self._found.faults:
            # Where the audit itself is not whole, nothing can be held against it.
            for _ in self._records.steps():
                yield seq

    def _tail(self, seq: int) -> None:
        anchor = self._anchor
        if anchor is None:
            return
        if seq < anchor.seq:
            words = f"This machine saw the audit reach entry {anchor.seq:,}; it now ends at {seq:,}."
            self._found.missing(Kind.CUT, seq + 1, anchor.seq, words)
        elif self._anchor_hash != anchor.hash and 0 < self._older <= anchor.seq:
            words = "This machine saw other entries here: an older copy was opened, and they are not in it."
            self._found.missing(Kind.CUT, self._older, anchor.seq, words)
        elif self._anchor_hash != anchor.hash:
            words = "This machine saw another entry here: from here or before, another history was written."
            self._found.fault(Kind.FORKED, anchor.seq, anchor.seq, words)

    def _reordered(self) -> Iterator[int]:
        """Entries whose hash fits another number than the one they stand at were changed about."""
        broken = dict(self._own_broken)
        if not broken:
            return
        wanted = {previous for previous, _ in broken.values()}
        stands: dict[str, int] = {audit.GENESIS: 0}
        after = -1
        while rows := self._conn.execute(
            "SELECT seq, hash FROM audit_entry WHERE seq > ? ORDER BY seq LIMIT 5000", (after,)
        ).fetchall():
            stands.update((hash, seq) for seq, hash in rows if hash in wanted)
            after = rows[-1][0]
            yield after
        was: dict[int, int] = {}
        moving = True
        while moving:
            moving = False
            for seq, (previous, hash) in broken.items():
                before = stands.get(previous)
                if seq in was or before is None or (before in broken and before not in was):
                    continue
                meant = was.get(before, before) + 1
                if meant != seq and self._hash_as(seq, meant) == hash:
                    was[seq], moving = meant, True
        for seq in broken:
            if seq in was:
                words = f"Entry {was[seq]:,} stands here: entries were changed about."
                self._found.fault(Kind.REORDERED, seq, seq, words)
            else:
                words = "What it says is not what its hash was made over."
                self._found.fault(Kind.ALTERED, seq, seq, words)

    def _hash_as(self, seq: int, meant: int) -> str:
        sql = f"SELECT {self._columns} FROM audit_entry WHERE seq = ?"
        row = read(self._conn, sql, (seq,))[0]
        return audit.hash_of((meant, *row[1:]))

    # The report

    def result(self) -> Verified:
        """What was found, once every step has been done."""
        last, found = self._before, self._found
        sound = tuple(self._signed.sound())
        hold = [piece for one in sound for piece in without(one.first, one.last, found.bad_rows)]
        return Verified(
            entries=self._seen,
            rows=self._rows.count,
            signatures=self._signed.count,
            seq=last.seq if last is not None else 0,
            hash=last.hash if last is not None else audit.GENESIS,
            faults=merged(found.faults),
            notes=merged(found.notes),
            sound=sound,
            rows_hold=tuple(hold),
            erased=tuple(self._rows.erased()),
            anchored=self._anchor is not None,
        )
