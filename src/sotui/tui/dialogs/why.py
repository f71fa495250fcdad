"""Why a date is what it is, and from there to the clause in its procedure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual.binding import Binding, BindingType

from sotui.tui.dialogs.reading import ReadingDialog
from sotui.tui.widgets.paper import Line

if TYPE_CHECKING:
    from sotui.tui.app import SotuiApp
    from sotui.tui.place import Place


class WhyDialog(ReadingDialog):
    """The page says why; one key goes on to what the procedure says around the clause."""

    HINT = "↓↑ scroll · page down, page up · o the clause · esc back"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("o", "clause", "the clause", show=False)]

    def __init__(self, title: str, page: Callable[[int], Sequence[Line]], deadline_id: str) -> None:
        super().__init__(title, page)
        self._deadline_id = deadline_id

    def own_keys(self) -> tuple[tuple[str, str], ...]:
        """Those of every page to read, and the one that goes on."""
        return (*super().own_keys(), ("o", "the clause in its procedure, with all that stands around it"))

    def action_clause(self) -> None:
        """Go to the clause."""
        app = cast("SotuiApp", self.app)
        self.dismiss()
        app.call_after_refresh(_go_on, app, self._deadline_id)


def _go_on(app: SotuiApp, deadline_id: str) -> None:
    from sotui.tui.place import Place

    place = next((one for one in reversed(app.screen_stack) if isinstance(one, Place)), None)
    if place is not None:
        place.begin(_to_clause(place, deadline_id))


async def _to_clause(place: Place, deadline_id: str) -> None:
    from sotui.tui.procedure_read import pack_of

    pack_id = await place.ask(pack_of, place.desk, deadline_id)
    if pack_id:
        place.sotui.go("procedure", pack_id, deadline_id)
    else:
        place.notice.tell(
            f"{deadline_id} rests on no clause of a procedure: it is a row of the board's own.", refused=True
        )
