"""The audit at the desk: who did or looked at what, for information governance and senior managers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sotui.dates.clock import LONDON
from sotui.dates.words import moment
from sotui.desk import audit_words
from sotui.desk.audit_model import (
    KINDS,
    ONE,
    Asked,
    AuditLine,
    AuditPage,
    EntryPage,
    Looking,
    NothingSuch,
    RowChange,
)
from sotui.desk.facet import Facet
from sotui.desk.rooms import AUDIT, why_not
from sotui.vault.errors import NotAllowed
from sotui.vault.model import Deed

if TYPE_CHECKING:
    from sotui.desk.desk import Desk
    from sotui.triage.model import Receipt
    from sotui.vault.audit import AuditEntry
    from sotui.vault.audit_query import Wanted
    from sotui.vault.found import Verified
    from sotui.vault.verify import Checking

EXPORTED = "audit exported"
DEEDS = (Deed(EXPORTED, AUDIT, undoable=False, needs_reason=True),)
ROWS_TOLD = 200
"""Rows of an entry that are told; an import changes thousands."""
LONGEST_CELL = 400
_ID = re.compile(r"\b[0-9a-f]{32}\b")
_HEADINGS = ("seq", "when", "clock set back", "who", "roles", "kind", "what", "about", "reason", "detail")


@dataclass(slots=True)
class _Background:
    checking: Checking
    steps: Iterator[int]


class AuditDesk(Facet):
    """Read, filtered, verified, exported. Whoever looks at it is in it."""

    _background: _Background | None = None

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._looking: dict[str, _Background] = {}
        self._last: Verified | None = None

    def why_not(self) -> str | None:
        """Why the audit is not for this person, or None where it is; asks nothing of the register."""
        return why_not("audit", self.session.user.roles)

    # Reading

    def page(self, asked: Asked, before: int | None = None) -> AuditPage:
        """The latest entries asked for; those before an entry, to read on. Raises NothingSuch, NotAllowed."""
        from sotui.vault import audit_query

        self._check("the audit")
        wanted = self._wanted(asked)
        names = self._names()
        found = audit_query.page(self.db, wanted, before, audit_query.PAGE + 1)
        more = len(found) > audit_query.PAGE
        lines = tuple(_line(one, names) for one in found[: audit_query.PAGE])
        if before is None:
            self.desk.seen_once("audit", "audit", asked.said or "everything")
        return AuditPage(lines, more)

    def entry(self, seq: int) -> EntryPage | None:
        """An entry whole, with the rows before and after; what is sealed stays so. None for no such entry."""
        from sotui.vault import audit, audit_query

        self._check("an entry of the audit")
        found = audit.entry(self.db, seq)
        if found is None:
            return None
        names = self._names()
        rows = _rows(self.session.connection, found)
        signed = audit_query.signed(self.db, seq)
        self.session.viewed("audit entry", "audit", f"entry {seq}")
        return EntryPage(
            _line(found, names),
            _fields(found, names),
            rows,
            max(0, audit_words.rows_changed(found) - len(rows)),
            _signed_words(seq, signed),
        )

    def subject_of(self, order_id: str) -> str:
        """The reference by which the audit knows an order: for looking who looked at it."""
        from sotui.desk.facet import there
        from sotui.register import store

        self._check("who looked at an order")
        with there():
            return store.order(self.db, order_id).reference

    # Looking through all of it

    def begin(self, by: str = "asked") -> Looking:
        """Begin to look through it a slice at a time: see ``look_on``. ``by`` tells two such looks apart.

        For everybody: nothing of any entry is shown by it.
        """
        from sotui.vault.verify import of_session

        checking = of_session(self.session)
        self._looking[by] = _Background(checking, checking.steps())
        return Looking(0, checking.total)

    def look_on(self, seconds: float, by: str = "asked") -> Looking:
        """Look on for about so long; at the end whether something is wrong."""
        from time import perf_counter

        looking = self._looking.get(by)
        if looking is None:
            return Looking(0, 0, over=True)
        until = perf_counter() + seconds
        for done in looking.steps:
            if perf_counter() >= until:
                return Looking(done, max(done, looking.checking.total))
        del self._looking[by]
        self._last = found = looking.checking.result()
        return Looking(found.seq, found.seq, "" if found.whole else found.headline, over=True)

    def found(self) -> Verified | None:
        """What was found when it was last looked through; None where it has not been."""
        self._check("whether the audit is whole")
        return self._last

    # Export

    def export(
        self, asked: Asked, path: Path, reason: str, *, passphrase: str = "", even_there: bool = False
    ) -> Receipt:
        """Write the entries asked for into a new file: sealed under the passphrase, without one in the clear.

        Raises what ``documents.export.check_place`` does, BadPassphrase, NothingSuch, NotAllowed and
        ReasonNeeded.
        """
        from sotui.documents import export
        from sotui.triage.model import Receipt
        from sotui.vault import audit, sealed_file

        self._check("the audit, to export it")
        wanted = self._wanted(asked)
        if passphrase:
            from sotui.vault.passphrase import check_strength

            check_strength(passphrase)
        path = export.check_place(path, even_there=even_there)
        marking = export.Marking(
            f"audit of {self.desk.register_name}, {asked.said or 'every entry'}",
            self.session.user.name,
            moment(self.now()),
            reason.strip(),
            audit.head_words(self.session),
        )
        count, content = self._spreadsheet(marking, wanted, self.session.head.seq)
        how = "sealed under a passphrase" if passphrase else "in the clear"
        if passphrase:
            content = sealed_file.seal_file(content, path.name.removesuffix(sealed_file.SUFFIX), passphrase)
        # No file without its entry, no entry without its file.
        with export.new_file(path) as write, self.session.act(EXPORTED, "audit", reason) as act:
            act.detail = f"{count} entries ({asked.said or 'everything'}), {how}, to {path}"
            write(content)
        many = "1 entry" if count == 1 else f"{count:,} entries"
        after = f"`sotui unseal {path.name}` opens it with that passphrase." if passphrase else ""
        return Receipt(f"{many} exported to {path}, {how}.", (after,) if after else ())

    def _spreadsheet(self, marking: Any, wanted: Wanted, last: int) -> tuple[int, bytes]:
        from sotui.documents import export
        from sotui.vault import audit_query

        names, count = self._names(), 0

        def rows() -> Iterator[tuple[object, ...]]:
            nonlocal count
            for one in audit_query.each(self.db, wanted, last):
                count += 1
                line = _line(one, names)
                yield (
                    one.seq,
                    line.at.isoformat(timespec="seconds"),
                    "yes" if one.clock_back else "",
                    line.who,
                    ", ".join(one.roles),
                    line.kind,
                    line.what,
                    line.about,
                    line.reason,
                    line.detail,
                )

        content = export.spreadsheet(marking, _HEADINGS, rows())
        return count, content

    # Who, and about what

    def _check(self, what: str) -> None:
        if self.session.user.roles & AUDIT:
            return
        self.session.refused(f"look at {what}")
        refusal = NotAllowed(
            f"Looking at {what} is not for your role.",
            "Nothing was shown; that it was asked for has been noted.",
            f"It is for: {', '.join(sorted(AUDIT))}.",
        )
        refusal.noted = True
        raise refusal

    def _wanted(self, asked: Asked) -> Wanted:
        from sotui.vault.audit_query import Wanted

        until = asked.until + timedelta(days=1) if asked.until else None
        return Wanted(
            people=self._people(asked.who) if asked.who.strip() else None,
            subjects=self._subjects(asked.about) if asked.about.strip() else None,
            kinds=(asked.kind,) if asked.kind in KINDS else None,
            since=datetime.combine(asked.since, time(), LONDON) if asked.since else None,
            until=datetime.combine(until, time(), LONDON) if until else None,
            words=asked.words,
        )

    def _people(self, typed: str) -> tuple[str, ...]:
        from sotui.names import name_key
        from sotui.vault import audit_query

        key = name_key(typed)
        found = tuple(
            id
            for id, names in audit_query.people(self.db).items()
            if any(key in name_key(name) for name in names)
        )
        if not found:
            raise NothingSuch(
                f"Nobody called “{typed.strip()}” stands in the audit.",
                "Nothing else was looked for.",
                "Write part of the name of somebody who has an account here.",
            )
        return found

    def _subjects(self, typed: str) -> tuple[str, ...]:
        from sotui.register.subjects import in_the_audit

        return (typed.strip(), *in_the_audit(self.db, typed))

    def _names(self) -> dict[str, str]:
        from sotui.vault import audit_query

        return {id: names[0] for id, names in audit_query.people(self.db).items()}


def _line(one: AuditEntry, names: dict[str, str]) -> AuditLine:
    return AuditLine(
        seq=one.seq,
        at=one.at.astimezone(LONDON),
        who=one.user_name,
        kind=ONE[one.kind],
        what=one.act,
        about=_named(one.subject, names),
        reason=audit_words.reason(one),
        detail=_named(audit_words.detail(one), names),
        clock_back=one.clock_back,
    )


def _named(text: str, names: dict[str, str]) -> str:
    """The text with the names of those accounts whose ids stand in it."""
    return _ID.sub(lambda found: names.get(found[0], found[0]), text)


def _fields(one: AuditEntry, names: dict[str, str]) -> tuple[tuple[str, str], ...]:
    fields = (
        ("number", str(one.seq)),
        ("when", f"{moment(one.at.astimezone(LONDON))} ({one.at:%H:%M:%S} UTC, machine set to {one.zone})"),
        ("clock", "stood earlier than at the entry before" if one.clock_back else ""),
        ("who", f"{one.user_name} ({', '.join(one.roles)})"),
        ("account", one.user_id),
        ("machine", one.device),
        ("kind", ONE[one.kind]),
        ("what", one.act),
        ("about", _named(one.subject, names)),
        ("reason", audit_words.reason(one)),
        ("detail", _named(audit_words.detail(one), names)),
        ("undoes", f"entry {one.undoes}" if one.undoes else ""),
        ("rows", str(audit_words.rows_changed(one) or "")),
        ("hash", one.hash),
        ("hash before", one.previous),
    )
    return tuple((name, value) for name, value in fields if value)


def _rows(conn: Any, found: AuditEntry) -> tuple[RowChange, ...]:
    from sotui.vault import audit

    return tuple(
        RowChange(change.table.replace("_", " "), what, columns)
        for change in audit.changes_as_kept(conn, found, ROWS_TOLD)
        for what, columns in (_told(change.before, change.after),)
    )


def _told(
    before: dict[str, Any] | None, after: dict[str, Any] | None
) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    if before is None and after is None:
        return "erased lawfully", ()
    what = "added" if before is None else "taken away" if after is None else "changed"
    old, new = before or {}, after or {}
    differ = [name for name in {**old, **new} if before is None or after is None or old[name] != new[name]]
    told = (
        (name.replace("_", " "), _cell(old.get(name)), _cell(new.get(name)))
        for name in differ
        if old.get(name) not in (None, "") or new.get(name) not in (None, "")
    )
    return what, tuple(told)


def _cell(value: Any) -> str:
    from sotui.vault.sealed import TOKEN

    if value is None:
        return ""
    text = f"{value['hex'][:16]}…" if isinstance(value, dict) and "hex" in value else str(value)
    text = TOKEN.sub("[sealed]", text)
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}…"


def _signed_words(seq: int, signed: tuple[int, str] | None) -> str:
    if signed is None:
        return "Not signed yet: the next signature will vouch for it."
    if signed[0] == seq:
        return f"Signed by {signed[1]}."
    return f"Vouched for by the signature of {signed[1]} at entry {signed[0]:,}."
