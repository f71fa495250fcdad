"""The rows before and after, each held against its seal and its entry; what was erased, and if lawfully."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sotui.vault import audit, capture, schema
from sotui.vault.erasure import MAY_LET_GO
from sotui.vault.found import Erased, Faults, Kind
from sotui.vault.verify_entry import PAGE, Entry, read

if TYPE_CHECKING:
    from sotui.vault.driver import Connection

_OF_THE_AUDIT = (schema.ERASURES, schema.GRANTS)


class RowCheck:
    """Entry after entry, the rows that it took down."""

    def __init__(
        self,
        conn: Connection,
        found: Faults,
        root_replaced: Callable[[str, str, int], None],
        took_down: Callable[[int, str, str, str | None, bytes | None], None],
    ) -> None:
        """`root_replaced` is told of each change of the key to which grants lead, `took_down` of each row."""
        self._took_down = took_down
        self._conn = conn
        self._found = found
        self._root_replaced = root_replaced
        self._words_last = False
        self.count = 0
        """How many rows were looked at."""
        self._next: int | None = 1
        self._gone: list[list[int]] = []
        self._named: list[tuple[int, int, int]] = []
        self.granted: set[tuple[str, int, str]] = set()
        """The grants that entries took down: slot, entry, content."""

    def lost(self) -> None:
        """Entries are missing or not to be believed: with which row the next begins cannot be told."""
        self._next = None

    def of(self, entry: Entry) -> Iterator[int]:
        """Look at those of an entry; yields where the work may be put aside."""
        if not entry.own:
            self._next = None
            return
        if self._next is not None and entry.change_from != self._next:
            self._found.rows(entry.seq, "Its rows do not follow on those of the entry before.")
        self._next = entry.change_from + entry.change_count
        if not entry.change_count:
            if entry.changes or entry.sealed:
                self._found.rows(entry.seq, "Its rows are not those that it took down.")
            return
        self._words_last = False
        digest, expected, faults = hashlib.sha256(), entry.change_from, len(self._found.bad_rows)
        end = entry.change_from + entry.change_count - 1
        while expected <= end:
            rows = self._row_page(expected, end)
            for row in rows:
                if row[0] != expected:
                    self._rows_gone(entry, expected, row[0] - 1)
                expected = row[0] + 1
                self.count += 1
                self._row(entry, row)
                self._took_down(row[0], row[2], row[3], row[5], row[7])
                audit.add_to_digest(digest, row[2], row[3], row[6], row[7])
            if len(rows) < PAGE:
                break
            yield entry.seq
        if expected <= end:
            self._rows_gone(entry, expected, end)
        if self._words_last is not entry.sealed and len(self._found.bad_rows) == faults:
            self._other_words(entry)
        if digest.hexdigest() != entry.changes and len(self._found.bad_rows) == faults:
            self._found.rows(entry.seq, "Its rows are not those that it took down (table, key or seal).")

    def _row_page(self, first: int, last: int) -> list[tuple[Any, ...]]:
        sql = (
            "SELECT id, seq, name, key, before, after, before_seal, after_seal FROM audit_change"
            f" WHERE id BETWEEN ? AND ? ORDER BY id LIMIT {PAGE}"
        )
        return read(self._conn, sql, (first, last))

    def _row(self, entry: Entry, row: tuple[Any, ...]) -> None:
        number, seq, name, key, *images = row
        at = number - entry.change_from + 1
        if seq != entry.seq:
            self._found.rows(entry.seq, f"Row {at} was given to another entry.", at)
            return
        self._words_last = name == schema.WORDS
        if self._words_last and (images[1] or "") != entry.words:
            self._other_words(entry)
        gone = False
        for text, seal in ((images[0], images[2]), (images[1], images[3])):
            if text is None and seal is not None and len(seal) == capture.HASH:
                gone = True
            elif (text is None) != (seal is None) or (
                text is not None and (len(seal) <= capture.HASH or not capture.unsealed(text, seal))
            ):
                what = "was taken away" if text is None else "was altered"
                self._found.rows(entry.seq, f"Row {at}, of the table “{name}”, {what}.", at)
                return
        if gone:
            if self._gone and self._gone[-1][1] == number - 1:
                self._gone[-1][1], self._gone[-1][3] = number, seq
            else:
                self._gone.append([number, number, seq, seq])
        elif name in _OF_THE_AUDIT or (name == "vault_meta" and key == '["root"]'):
            self._said(name, entry, images[0], images[1])

    def _other_words(self, entry: Entry) -> None:
        self._found.bad.add(entry.seq)
        words = "Its reason and details are not those that it took down."
        self._found.fault(Kind.ALTERED, entry.seq, entry.seq, words)

    def _said(self, name: str, entry: Entry, before: str | None, after: str | None) -> None:
        """What rows about the audit itself say: what was erased, who was granted what, a change of root."""
        seq = entry.seq
        try:
            old, new = (json.loads(each or "{}") for each in (before, after))
            if name == schema.ERASURES:
                if entry.kind != "act" or not MAY_LET_GO.get(entry.act, frozenset()) & entry.claimed:
                    words = f"It erased what the audit told, which is not for {entry.name} to do so."
                    self._found.fault(Kind.FORGED, seq, seq, words)
                    return
                self._named.append((int(new["change_from"]), int(new["change_to"]), seq))
            elif name == schema.GRANTS:
                if new and new["seq"] == seq:
                    self.granted.add((str(new["slot"]), seq, str(new["content"])))
            elif old and new:
                self._root_replaced(str(old["value"]), str(new["value"]), seq)
        except (ValueError, KeyError, TypeError, RecursionError):
            self._found.rows(seq, f"What it took down of the table “{name}” cannot be read.")

    def _rows_gone(self, entry: Entry, first: int, last: int) -> None:
        spans = [number - entry.change_from + 1 for number in (first, last)]
        many = f"Row {spans[0]} is" if first == last else f"Rows {spans[0]}–{spans[1]} are"
        self._found.rows(entry.seq, f"{many} missing.", spans[0])

    def extra(self, seq: int) -> None:
        """Rows after those of the last entry belong to none."""
        if self._next is None:
            return
        found = self._conn.execute(
            "SELECT count(*), min(seq) FROM audit_change WHERE id >= ?", (self._next,)
        ).fetchone()
        if found[0]:
            rows = "A row belongs" if found[0] == 1 else f"{found[0]:,} rows belong"
            self._found.rows(seq + 1, f"{rows} to no entry.")

    def unlawful(self) -> None:
        """Rows that are gone must have been named, under signature, by the entry that erased them."""
        unsound = self._found.bad | self._found.bad_rows
        named = sorted((first, last) for first, last, seq in self._named if seq not in unsound)
        for first, last, seq_first, seq_last in self._gone:
            at = first
            for start, end in named:
                if start <= at <= end:
                    at = end + 1
            if at <= last:
                words = "Its rows were taken away, and no entry says that they were lawfully erased."
                self._found.rows(seq_first, words, last=seq_last)

    def erased(self) -> Iterator[Erased]:
        """What was lawfully erased, by which entry."""
        gone = self._gone
        for first, last, seq in self._named:
            rows = [(max(first, one[0]), min(last, one[1])) for one in gone]
            count = sum(max(0, end - start + 1) for start, end in rows)
            span = self._conn.execute(
                "SELECT min(seq), max(seq) FROM audit_change WHERE id BETWEEN ? AND ?", (first, last)
            ).fetchone()
            by = self._conn.execute(
                "SELECT user_name, at, act, reason FROM audit_entry WHERE seq = ?", (seq,)
            ).fetchone()
            if count and by is not None and span[0] is not None:
                yield Erased(span[0], span[1], count, seq, by[0], by[1], by[2], by[3])
