"""A day that is more likely a slip than meant: asked about once, and taken where it is said again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from sotui.facts.vocabulary import FactError

if TYPE_CHECKING:
    from datetime import date, datetime

    from sotui.triage.model import Receipt, Settlement
    from sotui.tui.boxes import RecordAct
    from sotui.tui.place import Place


class AskedOnce:
    """What one box has asked about already."""

    def __init__(self) -> None:
        self._asked: set[str] = set()

    def ask(self, doubt: str) -> None:
        """Raise FactError with the doubt the first time; nothing where there is none, or once told."""
        if doubt and doubt not in self._asked:
            self._asked.add(doubt)
            raise FactError(f"{doubt} Enter again if that is right.")


def surely(place: Place, order_ids: Sequence[str], act: Callable[..., Awaitable[Receipt]]) -> RecordAct:
    """The act of recording on these orders, for one box, which asks once where the day is hardly meant."""
    asked = AskedOnce()

    async def record(
        settlement: Settlement,
        on: date,
        at: datetime | None,
        qualifier: str,
        worker: str | None,
        subjects: tuple[str, ...],
        why: str,
        again: bool,
    ) -> Receipt:
        for order_id in order_ids:
            asked.ask(await place.ask(place.desk.orders.doubt, order_id, settlement.fact_kind, on, subjects))
        return await act(settlement, on, at, qualifier, worker, subjects, why, again)

    return record
