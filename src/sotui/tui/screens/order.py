"""The page of one order, read and moved through by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.procedures.model import Deadline
from sotui.tui import places
from sotui.tui.commands import bindings
from sotui.tui.place import Place
from sotui.tui.screens.order_page import page_lines
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.paper import Paper
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import day_words, told

if TYPE_CHECKING:
    from sotui.tui.app import SotuiApp


class OrderScreen(Place):
    """Children, last day in force and how it was reached, dates, facts, notes."""

    PLACES: ClassVar[tuple[str, ...]] = ("order", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("order"), *bindings("browse")]

    def __init__(self, order_id: str) -> None:
        super().__init__()
        self._order_id = order_id

    @property
    def _app(self) -> SotuiApp:
        return cast("SotuiApp", self.app)

    def compose(self) -> ComposeResult:
        """Head, page, keys."""
        yield HeadLine("Order")
        yield Paper()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    @property
    def paper(self) -> Paper:
        """The page."""
        return self.query_one(Paper)

    def on_mount(self) -> None:
        self.paper.focus()
        self.run_worker(self._read())

    async def _read(self) -> None:
        from sotui.procedures.judge import judge

        desk = self._app.desk
        try:
            page = await self._app.ask(desk.order_page, self._order_id)
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            self.query_one(Notice).tell(words, refused=True)
            return
        if not self.is_mounted or not self.query(Paper):
            return  # left again while the page was being read
        now = desk.now()
        reference = page.order.reference
        self.query_one(HeadLine).say(desk.person, day_words(now.date()), title=f"Order {reference}")
        self.paper.show_page(lambda width: page_lines(page, lambda one: judge(one, now), width))

    def action_next(self) -> None:
        self.paper.point(1)

    def action_previous(self) -> None:
        self.paper.point(-1)

    def action_page_down(self) -> None:
        self.paper.turn(1)

    def action_page_up(self) -> None:
        self.paper.turn(-1)

    def action_top(self) -> None:
        self.paper.to_end(top=True)

    def action_end(self) -> None:
        self.paper.to_end()

    def action_back(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()

    def action_why(self) -> None:
        """Why the date under the cursor is what it is."""
        deadline = self.paper.pointed_at
        if isinstance(deadline, Deadline):
            self.run_worker(self._why(deadline))
        else:
            self.query_one(Notice).tell("There is no date under the cursor.", refused=True)

    async def _why(self, deadline: Deadline) -> None:
        desk = self._app.desk
        try:
            sections = await self._app.ask(desk.why, self._order_id, deadline.key, deadline.subject.id)
        except Exception as error:
            words = told(error)
            if words is None:
                raise
            self.query_one(Notice).tell(words, refused=True)
            return
        await self.app.push_screen(places.why(f"Why: {deadline.title}", sections))
