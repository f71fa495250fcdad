"""The flow of a procedure drawn as a chart, for an order that somebody only looks at."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from sotui.procedures.clauses import Clause
from sotui.procedures.explain import explain
from sotui.procedures.model import Deadline
from sotui.procedures.model_order import Course, Model
from sotui.procedures.rows import Basis
from sotui.tui import boxes, boxes_procedures
from sotui.tui.commands import bindings
from sotui.tui.flow_chart import flow_lines
from sotui.tui.place import Place
from sotui.tui.procedure_clause import Read
from sotui.tui.procedure_read import course_of, read_procedure
from sotui.tui.widgets.bars import HeadLine, KeyLine, Notice
from sotui.tui.widgets.paper import Paper
from sotui.tui.widgets.too_small import TooSmall
from sotui.tui.words import many

PLAN_WORDS = {"cin": "child in need", "cp": "child protection plan", "": "no plan decided"}
"""How the plan of the model order is said."""


class FlowScreen(Place):
    """Made today for twelve months unless somebody says otherwise; nothing of it is kept."""

    PLACES: ClassVar[tuple[str, ...]] = ("flow", "browse")
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("flow"), *bindings("browse")]

    def __init__(self, pack_id: str) -> None:
        super().__init__()
        self._pack_id = pack_id
        self.model: Model | None = None
        """The order for which it is drawn."""
        self.course: Course | None = None
        """What the procedure asks of it."""
        self._read: Read | None = None

    @property
    def paper(self) -> Paper:
        """The chart."""
        return self.query_one(Paper)

    def compose(self) -> ComposeResult:
        """Head, chart, message, keys."""
        yield HeadLine("Chart")
        yield Paper()
        yield Notice()
        yield KeyLine(*self.PLACES, "everywhere")
        yield TooSmall()

    def on_mount(self) -> None:
        self.paper.focus()
        self.run_worker(self.telling(self._open()), group="read", exclusive=True)

    async def _open(self) -> None:
        self._read = await self.ask(read_procedure, self.desk, self._pack_id)
        await self._draw(self.model or Model(self.desk.today()))

    async def read_again(self) -> None:
        """Another version, or another interval, may be in use by now; one stays where one was."""
        before = self.paper.pointed_at
        await self._open()
        self.paper.point_at(lambda one: _same(one, before))

    async def _draw(self, model: Model) -> None:
        course = await self.ask(course_of, self.desk, self._pack_id, model)
        read = self._read
        if not self.is_mounted or read is None:
            return
        self.model, self.course = model, course
        self.query_one(HeadLine).say(
            PLAN_WORDS[model.plan], many(model.months, "month"), title=f"Chart: {read.pack.title}"
        )
        self.paper.to_end(top=True)
        self.paper.show_page(lambda width: flow_lines(course, read.clauses, width))

    # What can be done

    def action_model(self) -> None:
        """Draw it for another order."""
        self.begin(self._other())

    async def _other(self) -> None:
        if self.model is None:
            return
        model = await self.app.push_screen_wait(boxes_procedures.flow_model(self.model, self.read_date))
        if model is not None:
            await self._draw(model)

    def action_why(self) -> None:
        """Why the date under the cursor lies where it does."""
        pointed = self.paper.pointed_at
        if isinstance(pointed, Deadline):
            self.app.push_screen(boxes.why(f"Why: {pointed.title}", explain(pointed), pointed.id))
        else:
            self.notice.tell(
                "This has no date on such an order: it begins when it comes to it.", refused=True
            )

    def action_clause(self) -> None:
        """Read the clause under the cursor."""
        pointed = self.paper.pointed_at
        if isinstance(pointed, Clause):
            self.sotui.go("procedure", self._pack_id, pointed.id)
        elif isinstance(pointed, (Deadline, Basis)):
            self.sotui.go("procedure", pointed.pack, pointed.id)

    def action_move(self, step: int) -> None:
        """The next thing to stand on, or the one before."""
        self.notice.clear_refusal()
        self.paper.point(step)

    def action_turn(self, step: int) -> None:
        """A page down or up."""
        self.paper.turn(step)

    def action_edge(self, top: bool) -> None:
        """The top or the end."""
        self.paper.to_end(top=top)

    def action_back(self) -> None:
        """Back to where one came from."""
        self.app.pop_screen()


def _same(one: object, other: object) -> bool:
    """Whether two lines stand for the same date, or the same branch."""
    if isinstance(one, Deadline) and isinstance(other, Deadline):
        return (one.id, one.due, one.subject) == (other.id, other.due, other.subject)
    same = type(one) is type(other) and isinstance(one, (Clause, Basis))
    return same and getattr(one, "id", None) == getattr(other, "id", "")
