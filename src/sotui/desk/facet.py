"""What each part of the desk stands on, and how it says that something has gone since it was shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import wraps
from inspect import isfunction
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar

from sotui.vault.errors import NotAllowed

if TYPE_CHECKING:
    from sqlite_utils import Database

    from sotui.desk.desk import Desk
    from sotui.desk.open_register import OpenRegister
    from sotui.vault.session import Session

D = TypeVar("D", bound="OpenRegister")
P = ParamSpec("P")
T = TypeVar("T")


class NoLongerThere(LookupError):
    """What was asked about has gone since it was shown; the message says so to the person."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@contextmanager
def there() -> Iterator[None]:
    """Say it in the person's terms where an order is no longer on the register."""
    from sotui.register.store import NotThere

    try:
        yield
    except NotThere as error:
        raise NoLongerThere(
            "This order is no longer on the register: the board has changed since."
        ) from error


def opened(method: Callable[Concatenate[D, P], T]) -> Callable[Concatenate[D, P], T]:
    """The method of a desk, with what is sealed to the person opened for them while it runs."""

    @wraps(method)
    def reading(self: D, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.restricted.sealed.opened():
            return method(self, *args, **kwargs)

    return reading


def _looking(method: Callable[..., Any], what: str) -> Callable[..., Any]:
    """The method, for those who may look at records."""

    @wraps(method)
    def looking(self: Facet, *args: Any, **kwargs: Any) -> Any:
        self.desk.may_look(what)
        try:
            with self.desk.restricted.sealed.opened():
                return method(self, *args, **kwargs)
        except NotAllowed as refusal:
            if not refusal.noted:
                self.session.refused(f"look at {what}", detail=refusal.happened)
                refusal.noted = True
            raise

    return looking


class Facet:
    """One part of the desk: what a family of screens asks for and does. Called on the vault's thread.

    Whatever can be asked of a part that is about records is for those who may look at records: of every
    public method that is seen to here, so that none can forget it.
    """

    RECORDS: ClassVar[str] = ""
    """What one looks at here, as a refusal says it; empty where it is about no records."""
    FOR_ALL: ClassVar[frozenset[str]] = frozenset({"why_not"})
    """Methods that tell nothing of any record."""

    def __init_subclass__(cls) -> None:
        if not cls.RECORDS:
            return
        for name, method in list(vars(cls).items()):
            if isfunction(method) and not name.startswith("_") and name not in cls.FOR_ALL:
                setattr(cls, name, _looking(method, cls.RECORDS))

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def session(self) -> Session:
        """The open register."""
        return self.desk.session

    @property
    def db(self) -> Database:
        """The register's tables, for reading."""
        return self.desk.session.db

    def _saved_since(self, what: str, reference: str) -> str:
        """That a record about this order was saved after it was opened, by whom and when, and what to do."""
        from sotui.dates.clock import LONDON
        from sotui.dates.words import moment
        from sotui.vault import audit

        acts = (one for one in audit.entries(self.db, 20, subject=reference) if one.kind == "act")
        by = next((one for one in acts if one.user_id != self.session.user.id), None)
        if by is None:
            said = f"This {what} has been saved again since it was opened"
        else:
            at = moment(by.at.astimezone(LONDON))
            said = f"{by.user_name} saved this {what} on {at}, after you opened it"
        return f"{said}. Nothing was recorded. Look again: what you typed stays in the form."

    def now(self) -> datetime:
        """The aware moment in London."""
        return self.desk.now()

    def today(self) -> date:
        """The day in London."""
        return self.desk.today()
