"""An open register in one person's hands: acts, the only way to write, and looks, which are noted."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sotui.vault import capture, header_copy, migrations, reasons, schema
from sotui.vault.clock import utc_now
from sotui.vault.drafts import Drafts
from sotui.vault.errors import (
    ActRunning,
    Closed,
    NotAllowed,
    SchemaChanged,
    TransactionLost,
    UnknownDeed,
    VaultError,
)
from sotui.vault.interrupts import Interrupts
from sotui.vault.ledger import Ledger
from sotui.vault.model import Deed, User
from sotui.vault.sealed import Sealed

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.vault.anchor import Anchor
    from sotui.vault.audit import EntryKind, Tail
    from sotui.vault.driver import Connection
    from sotui.vault.header import Header
    from sotui.vault.ledger import Why
    from sotui.vault.unlocked import Unlocked


@dataclass(slots=True, eq=False)
class Act:
    """What a person is doing, while it runs: all its writes are kept together or not at all.

    Acts of lower rooms take the running act as an argument and write through its `db`. `undoes` is set by the
    act that undoes another, to that one's number. `touched` keeps the order in which things were touched.
    """

    db: Database
    seq: int
    at: datetime
    user: User
    device: str
    name: str
    subject: str
    reason: str
    undoes: int | None = None
    detail: str = ""
    touched: dict[tuple[str, str], None] = field(default_factory=dict)
    drafts: Drafts | None = None

    def touch(self, kind: str, id: str) -> None:
        """Say that something's facts changed: what follows from it is derived anew before the commit."""
        self.touched[kind, id] = None

    def drop_draft(self, kind: str, subject: str) -> None:
        """Have the person's draft of this go with the act: what was typed is recorded now."""
        if self.drafts is not None:
            self.drafts.discard(kind, subject)


Hook = Callable[[Act], None]


class Session:
    """An open register. One thread at a time may use it; only `interrupt` may be called from another."""

    def __init__(
        self,
        conn: Connection,
        *,
        unlocked: Unlocked,
        device: str,
        folder: Path,
        deeds: Mapping[str, Deed],
        clock: Callable[[], datetime] = utc_now,
        warnings: tuple[str, ...] = (),
    ) -> None:
        self.device = device
        self.folder = folder
        self.deeds = deeds
        self.warnings = warnings
        """What the person should know of where the register lies."""
        self.db = conn.database()
        """For reading; and for writing within an act, or to tables named `cache_…`."""
        self._conn = conn
        self._unlocked: Unlocked | None = unlocked
        self.user: User = unlocked.user
        """The person in whose hands it is."""
        self._hooks: list[Hook] = []
        self._running: Act | None = None
        self._header: Header | None = None
        self._views: list[tuple[str, str, str, str]] = []
        self._closed = False
        self._ledger = Ledger(conn, unlocked, device, clock)
        self._on_close: list[Callable[[], None]] = []
        self.anchored: Anchor | None = None
        """The end of the audit as this machine had kept it elsewhere when the register was opened."""
        self.alarm = ""
        """Said before anything else: an older copy or another history was opened, or the clock was set."""
        self.hides_reasons: Callable[[str], bool] = lambda subject: False
        """Whether the reason of a refused act about this does not stand in the audit: what it is about is
        for named readers, and a refusal is kept for everybody.
        """
        self._drafts = Drafts(
            conn, vault=unlocked.vault, owner=self.user.id, key=unlocked.drafts_key, now=self._ledger.now
        )
        conn.sealed = Sealed(conn, lambda: self.unlocked)
        self._on_close.append(conn.sealed.close)
        capture.prepare(conn)
        self._shape = capture.install(conn)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def unlocked(self) -> Unlocked:
        """The keys; Closed once the register is closed."""
        self._open()
        assert self._unlocked is not None
        return self._unlocked

    @property
    def drafts(self) -> Drafts:
        """What the person typed and has not recorded yet; nobody else's."""
        self._open()
        return self._drafts

    def utc_now(self) -> datetime:
        """The moment by the register's clock, in UTC."""
        return self._ledger.now()

    @property
    def head(self) -> Tail:
        """The end of the audit, as it is kept."""
        return self._ledger.tail

    @property
    def connection(self) -> Connection:
        """The connection itself, for the vault's own rooms."""
        self._open()
        return self._conn

    @property
    def running(self) -> Act | None:
        """The act that runs now."""
        return self._running

    def before_commit(self, hook: Hook) -> None:
        """Have `hook` called at the end of each act, in its transaction; what it raises undoes the act."""
        self._hooks.append(hook)

    @contextmanager
    def act(self, name: str, subject: str, reason: str = "") -> Iterator[Act]:
        """Do one thing to the records, in one transaction, with its entry in the audit.

        Raises NotAllowed (also noted in the audit) where the person's roles do not cover it, ReasonNeeded,
        UnknownDeed, ActRunning; DiskFull or another VaultError where it could not be saved. Whatever is
        raised inside, nothing of the act is kept. A Ctrl+C that comes while it is being saved is raised when
        that is done, and the act is then kept.
        """
        deed = self._may(name, subject, reason)
        with Interrupts(self._conn) as stops:
            act = self._begun(deed, subject, reason)
            try:
                stops.let_through()
                yield act
                for hook in self._hooks:
                    hook(act)
                stops.hold()
                self._keep(act)
            except BaseException as error:
                stops.hold()
                # Looks noted during the act stay to be noted with what is next done or seen.
                self._roll_back(error)
                fault = self._conn.fault(error)
                if fault is not None:
                    raise fault from error
                if isinstance(error, NotAllowed) and not error.noted:
                    # It was refused only once it was known what it was about: nothing of it is kept but this.
                    self._note_refusal(error, act.name, act.subject, act.reason)
                raise
            finally:
                self._conn.act_seq = None
                self._running = None

    def viewed(self, what: str, subject: str, detail: str = "", reason: str = "") -> None:
        """Note a look: one entry per record opened, one per list with its filter and count in `detail`.

        `reason` is why the person looked, where one is due.
        """
        self._open()
        self._views.append((what, subject, detail, reason))
        if self._running is None:
            self._note_views()

    def refused(self, what: str, subject: str = "", detail: str = "") -> None:
        """Note that somebody asked for what is not for their role; `detail` says why it was refused."""
        self._open()
        if self._running is None:
            self._note("refused", what, subject=subject, detail=detail)

    def interrupt(self) -> None:
        """Stop the statement that runs now, from any thread; its act is undone and raises Interrupted."""
        if not self._closed:
            self._conn.interrupt()

    def close(self) -> None:
        """Close the register and let go of it; closing twice is nothing."""
        if self._closed:
            return
        try:
            if self._running is None:
                self._note_views()
                self._sign_off()
            for done in self._on_close:
                done()
        finally:
            self._closed = True
            self._unlocked = None
            self._conn.close()

    def _sign_off(self) -> None:
        # On a full disk the session ends unsigned, as after a kill: what was acknowledged is kept all the
        # same, and the next opening signs over it.
        with contextlib.suppress(VaultError):
            self.note("closed the register", signed="closing")

    def on_close(self, done: Callable[[], None]) -> None:
        """Have `done` called when the register is closed, while it is still held."""
        self._on_close.append(done)

    def may(self, name: str, subject: str, reason: str = "") -> None:
        """Raise what `act` would raise before it begins: a refusal is noted, nothing else is done."""
        self._may(name, subject, reason)

    def go_over(self, conn: Connection, unlocked: Unlocked) -> None:
        """Have what is still to be written, at the closing, go to the file that came in this one's place.

        Only for a rotation of the data key, which closes the session then: nothing goes to the old file.
        """
        old, self._conn = self._conn, conn
        self.db = conn.database()
        self._unlocked = unlocked
        self._ledger = Ledger(conn, unlocked, self.device, self._ledger.now)
        capture.prepare(conn)
        self._shape = capture.install(conn)
        old.close()

    def abandon(self) -> None:
        """Let go of the register without another word in it, as a kill would."""
        self._closed = True
        self._unlocked = None
        self._conn.close()

    def is_current(self, steps: Sequence[migrations.Migration]) -> bool:
        """Whether there is no step left to take, of these or of the vault's own."""
        own = schema.tables_version(self._conn) >= schema.TABLES_VERSION
        return own and not migrations.pending(self._conn, steps)

    def migrate(self, steps: Sequence[migrations.Migration]) -> None:
        """Take the steps of `steps` that this register has not taken; MigrationFailed leaves it as it was.

        Before them the vault's own tables are brought up, where an earlier version made them.
        """
        if schema.tables_version(self._conn) < schema.TABLES_VERSION:
            self._bring_up()
        todo = migrations.pending(self._conn, steps)
        if not todo:
            return
        before = self._ledger.tail

        def note(name: str) -> None:
            self._ledger.tail = self._ledger.write(
                "vault", "brought up to this version", self.user, subject=name
            )

        with Interrupts(self._conn):
            capture.remove(self._conn)
            try:
                migrations.apply(self._conn, self.db, todo, self._ledger.now().isoformat(), note)
            except BaseException:
                self._ledger.tail = before
                raise
            finally:
                self._shape = capture.install(self._conn)

    def _bring_up(self) -> None:
        with Interrupts(self._conn):
            capture.remove(self._conn)
            try:
                self._conn.execute("BEGIN IMMEDIATE")
                schema.bring_up(self._conn, self.unlocked.header, self._ledger.tail.seq + 1)
                self._ledger.signs = True
                end = self._ledger.write(
                    "vault",
                    "brought up to this version",
                    self.user,
                    subject="the vault's own tables",
                    signed="interval",
                )
                self._conn.execute("COMMIT")
                self._ledger.tail = end
            except BaseException as error:
                self._roll_back(error)
                raise
            finally:
                self._shape = capture.install(self._conn)

    def keep_header(self, act: Act, header: Header) -> None:
        """Have this be the header from the end of the running act on: in the database with the act, and after
        its commit in vault.json. A ``header`` of the same register and epoch, with its mac.
        """
        if act is not self._running or header.vault != self.unlocked.vault:
            raise RuntimeError("a header is kept by the act that runs, in its own register")
        schema.keep_header(self._conn, header, act.seq)
        self._header = header

    def keep_header_of_file(self) -> None:
        """Have the records follow vault.json, where they are an older copy: who was disabled stays so."""
        from sotui.vault.accounts_kept import detail
        from sotui.vault.audit import TOOK_ACCOUNTS

        with Interrupts(self._conn):
            self._begin()
            try:
                seq = self._conn.act_seq = self._ledger.tail.seq + 1
                schema.keep_header(self._conn, self.unlocked.header, seq)
                said = detail(self.unlocked.header)
                end = self._ledger.write("vault", TOOK_ACCOUNTS, self.user, detail=said, signed="interval")
                self._conn.execute("COMMIT")
            except BaseException as error:
                self._roll_back(error)
                raise
            finally:
                self._conn.act_seq = None
            self._ledger.tail = end

    def note(self, what: str, subject: str = "", detail: str = "", *, signed: Why | None = None) -> None:
        """Note the vault's own doing (opened, made) in a transaction of its own."""
        self._note("vault", what, subject=subject, detail=detail, signed=signed)

    def _may(self, name: str, subject: str, reason: str) -> Deed:
        self._open()
        if self._running is not None:
            raise ActRunning(
                f"“{name}” was begun while “{self._running.name}” was still running.",
                "Neither was saved.",
                "This is a fault of the program: please report what you were doing.",
            )
        deed = self.deeds.get(name)
        if deed is None:
            raise UnknownDeed(
                f"“{name}” is not a thing that can be done here.",
                "Nothing was changed.",
                "This is a fault of the program: please report what you were doing.",
            )
        if not self.user.roles & deed.roles:
            allowed = ", ".join(sorted(deed.roles)) or "no role"
            refusal = NotAllowed(
                f"“{name}” is not for your role.",
                "Nothing was changed; that it was asked for has been noted.",
                f"It is for: {allowed}.",
            )
            self._note_refusal(refusal, name, subject, reason)
            raise refusal
        reasons.check(name, reason, needed=deed.needs_reason)
        return deed

    def _note_refusal(self, refusal: NotAllowed, name: str, subject: str, reason: str) -> None:
        said = "" if reason and self.hides_reasons(subject) else reasons.kept(reason)
        self._note("refused", name, subject=subject, reason=said, detail=refusal.happened)
        refusal.noted = True

    def _begun(self, deed: Deed, subject: str, reason: str) -> Act:
        at = self._ledger.now()
        self._begin()
        act = Act(
            db=self.db,
            seq=self._ledger.tail.seq + 1,
            at=at,
            user=self.user,
            device=self.device,
            name=deed.name,
            subject=subject,
            reason=reason,
            drafts=self._drafts,
        )
        self._conn.act_seq = act.seq
        self._running = act
        self._header = None
        self._drafts.act_begins()
        return act

    def _keep(self, act: Act) -> None:
        self._drafts.settle()
        self._whole(act)
        end = self._ledger.write(
            "act",
            act.name,
            act.user,
            subject=act.subject,
            reason=act.reason,
            detail=act.detail,
            undoes=act.undoes,
            at=act.at,
            signed="act",
        )
        self._conn.act_seq = None
        seen = len(self._views)
        for what, about, detail, reason in self._views:
            end = self._ledger.write(
                "view", what, self.user, subject=about, reason=reason, detail=detail, after=end
            )
        self._conn.execute("COMMIT")
        self._ledger.tail = end
        del self._views[:seen]
        self._drafts.settled()
        if self._header is not None:
            self._write_header(self._header)

    def _begin(self) -> None:
        self._conn.execute("BEGIN IMMEDIATE")
        try:
            if capture.schema_version(self._conn) != self._shape:
                self._shape = capture.install(self._conn)
        except BaseException as error:
            self._roll_back(error)
            raise

    def _whole(self, act: Act) -> None:
        if not self._conn.in_transaction:
            raise TransactionLost(
                f"“{act.name}” could not be kept together while it was being saved.",
                "What was saved before is whole.",
                "Look at the record, and do it again if it is not there; please report it.",
            )
        if capture.schema_version(self._conn) != self._shape:
            raise SchemaChanged(
                f"“{act.name}” would have changed the shape of the tables.",
                "Nothing was changed.",
                "This is a fault of the program: please report what you were doing.",
            )

    def _roll_back(self, error: BaseException) -> None:
        self._conn.act_seq = None
        if not self._conn.in_transaction:
            return
        try:
            self._conn.execute("ROLLBACK")
        except Exception:
            # A list still half read, after work was stopped, stops the rollback too.
            self._conn.let_go()
            try:
                self._conn.execute("ROLLBACK")
            except Exception as second:
                # The journal stays on the disk and is rolled back at the next opening.
                error.add_note(f"the rollback itself failed: {second}")

    def _note_views(self) -> None:
        with Interrupts(self._conn):
            while self._views:
                what, subject, detail, reason = self._views[0]
                self._note("view", what, subject=subject, reason=reason, detail=detail)
                self._views.pop(0)

    def _note(
        self,
        kind: EntryKind,
        what: str,
        *,
        subject: str = "",
        reason: str = "",
        detail: str = "",
        signed: Why | None = None,
    ) -> None:
        with Interrupts(self._conn):
            self._begin()
            try:
                end = self._ledger.write(
                    kind, what, self.user, subject=subject, reason=reason, detail=detail, signed=signed
                )
                self._conn.execute("COMMIT")
            except BaseException as error:
                self._roll_back(error)
                raise
            self._ledger.tail = end

    def _write_header(self, header: Header) -> None:
        """After the commit: the files follow the database, now or, where they cannot, at the next opening."""
        assert self._unlocked is not None
        self._header = None
        with contextlib.suppress(KeyError):
            # KeyError: the person's own slot went, by a recovery; they keep what they have until they close.
            self._unlocked = self._unlocked.under(header)
        try:
            header_copy.put(self.folder, header)
        except VaultError as error:
            self.warnings += (f"vault.json is put right when the register is next opened: {error.happened}",)

    def _open(self) -> None:
        if self._closed:
            raise Closed(
                "The register has been closed or locked.", "What was saved is kept.", "Open it again."
            )
