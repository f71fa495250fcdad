"""What is done from a review's form: recorded, signed, amended, agreed, sent, escalated."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from datetime import date, datetime

from textual.screen import ModalScreen

from sotui.procedures.outline import UNNAMED
from sotui.reviews.agenda_rules import items_for, kept_answers, missing
from sotui.reviews.model import Agreed, Answer, Answers, Attendance, ReviewPage, SavedSince
from sotui.triage.model import Receipt
from sotui.tui import boxes, boxes_reviews
from sotui.tui.commands import Command
from sotui.tui.drafting import Drafting
from sotui.tui.place import Place
from sotui.tui.screens.review_lines import MEETING, follows_lines, minutes_lines

_DEEDS_OF = {
    "review.record": ("review held",),
    "review.sign": ("minutes signed",),
    "review.outcome": ("outcome agreed", "evidence found insufficient"),
    "review.sent": ("minutes sent", "sending taken back"),
    "review.escalate": ("escalated from a review",),
}
"""The acts that a command can end in."""


def _no_outcome(page: ReviewPage, which: str) -> str:
    """Why a review of this name has no outcome, and which one has."""
    if which == "initial":
        return "The initial review has no outcome of this kind: it looks at the plan."
    asked = [name for name in page.main.outcome_of if name != UNNAMED]
    said = f"Under this procedure an outcome is asked of the {' and the '.join(asked)} review"
    what = f"this is the {which} review" if which else "nobody has said which review this is"
    return f"{said}; {what}. Where that is wrong, put its name right under “The meeting”."


class ReviewActs(Drafting, Place):
    """The acts of the form, each ended by a receipt and by the record as it now stands."""

    page: ReviewPage | None
    which: str
    answers: dict[str, Answer]
    chair: str

    # What the form itself offers

    @property
    def people(self) -> tuple[Attendance, ...]:
        """Who was there, as it stands in the form."""
        raise NotImplementedError

    async def read_when(self) -> tuple[date, datetime | None]:
        """Day and hour as typed; goes to the field where they cannot be read."""
        raise NotImplementedError

    def stand_on(self, key: str) -> None:
        """Go to a heading."""
        raise NotImplementedError

    async def show_record(self, review_id: str) -> None:
        """Read the record anew and show it."""
        raise NotImplementedError

    def is_changed(self) -> bool:
        """Whether something stands in the form that is not in the record."""
        raise NotImplementedError

    # Why not

    def called(self, command: Command) -> str:
        """The key that first records afterwards saves, and is called so."""
        page = self.page
        if command.id != "review.record" or page is None or page.review is None or page.review.withdrawn:
            return super().called(command)
        return "save" if page.review.signed is None else "amend"

    def why_not(self, command_id: str) -> str | None:
        """Why a command of the form cannot be used now."""
        page = self.page
        if page is None:
            waits = command_id.startswith("review.") and command_id != "review.back"
            return "The review is still being read." if waits else None
        review = page.review
        if command_id == "review.earlier":
            return (
                None
                if page.earlier is not None
                else "This order has no earlier review with anything written."
            )
        deeds = _DEEDS_OF.get(command_id, ())
        if deeds and all(deed in page.barred for deed in deeds):
            return f"This is not for your role. It is for: {page.barred[deeds[0]]}."
        if command_id not in ("review.sign", "review.outcome", "review.sent"):
            return None
        if command_id == "review.sent" and not page.main.sent_to:
            return "This procedure does not say who gets the minutes."
        if review is None or review.withdrawn:
            said = "Write the review up first" if page.occurrence else "Record the review as held first"
            return f"{said}: {self.key('review.record')}."
        if command_id == "review.sign" and review.signed is not None:
            return "The minutes are signed. Add an amendment with " + self.key("review.record") + "."
        if command_id == "review.sent" and review.signed is None:
            return f"The minutes are not signed yet: {self.key('review.sign')}."
        if command_id == "review.outcome":
            if not page.outcomes:
                key = self.key("order.fact")
                return (
                    "This procedure has no outcomes of its own."
                    f" Record “Decision about the end” on the order's page with {key}."
                )
            if not page.main.asks_outcome_of(review.which):
                return _no_outcome(page, review.which)
        return None

    # Doing

    def do(self, what: Coroutine[None, None, None]) -> None:
        """Begin it; nothing before the review is read."""
        if self.page is None:
            what.close()
        else:
            self.begin(what)

    def refuse(self, error: Exception) -> None:
        """Say it; what somebody else has recorded since is read, and what is typed stays over it."""
        super().refuse(error)
        if isinstance(error, SavedSince):
            self.run_worker(self.read_again(), group="read")

    async def _receive(self, dialog: ModalScreen[Receipt | None]) -> None:
        """Open a dialog; when it has done something say so and show the record as it now stands."""
        receipt = await self.app.push_screen_wait(dialog)
        page = self.page
        if receipt is not None and page is not None and page.review is not None:
            await self.show_record(page.review.id)
            self.notice.tell(receipt.said, receipt.moved)

    # Recording

    def action_record(self) -> None:
        """Hold, save, or amend, by how far the review has come."""
        self.do(self._record())

    async def _record(self) -> None:
        page = self.page
        assert page is not None
        if page.review is not None and page.review.signed is not None and not await self._other_day(page):
            await self._amend(page)
            return
        if page.review is not None and not page.review.withdrawn:
            await self._settled(page, always=True)
            return
        on, at = await self.read_when()
        if not self._has_chair():
            return
        id, receipt = await self.record(
            self.desk.reviews.hold,
            page,
            which=self.which,
            on=page.held if page.occurrence and page.held else on,
            at=page.at if page.occurrence else at,
            chair_id=self.chair,
            answers=self._written(),
            attendance=self.people,
        )
        await self.show_record(id)
        self.notice.tell(receipt.said, receipt.moved)

    async def _settled_first(self) -> ReviewPage | None:
        """The record with all that stands in the form, before something is done that rests on it; None where
        it could not be recorded, or one went back.
        """
        page = self.page
        assert page is not None
        if page.review is None or page.review.withdrawn:
            return page
        return self.page if await self._settled(page) else None

    async def _settled(self, page: ReviewPage, *, always: bool = False) -> bool:
        """Record what stands in the form of a review that was held, its day and name with a reason, and show
        the record as it then is; false where one went back. ``always``: also where nothing is different.
        """
        review = page.review
        assert review is not None
        on, at = await self.read_when()
        same = (self.which, on, at) == (review.which, review.held, review.at)
        if same and not always and not self.is_changed():
            return True
        if not self._has_chair():
            return False
        receipt = await self._save(page) if same else await self._correct(page, on, at)
        if receipt is None:
            return False
        await self.show_record(review.id)
        self.notice.tell(receipt.said, receipt.moved)
        return True

    def _has_chair(self) -> bool:
        if not self.chair:
            self.stand_on(MEETING)
            self.notice.tell("Say who chaired the review: pick the chair with the arrow keys.", refused=True)
        return bool(self.chair)

    async def _save(self, page: ReviewPage) -> Receipt:
        return await self.record(
            self.desk.reviews.write,
            page,
            which=self.which,
            chair_id=self.chair,
            answers=self._written(),
            attendance=self.people,
        )

    async def _correct(self, page: ReviewPage, on: date, at: datetime | None) -> Receipt | None:
        """Ask for the reason, correct the record and save what is written; None where one went back."""
        from sotui.dates.words import moment, short
        from sotui.reviews.rules import called

        when = moment(at) if at is not None else short(on)
        which, chair, written, people = self.which, self.chair, self._written(), self.people

        async def act(reason: str) -> Receipt:
            return await self.ask(
                self.desk.reviews.correct,
                page,
                which=which,
                on=on,
                at=at,
                why=reason,
                chair_id=chair,
                answers=written,
                attendance=people,
            )

        moves = await self.ask(self.desk.reviews.foresee, page, which, on, at)
        then = f"It is then the {called(which).lower()}, {when}. The former stays in the history."
        said = "\n".join([then, *(["What moves:"] if moves else []), *(f"· {one}" for one in moves)])
        title = f"{page.order.reference}: correct when the review was held"
        dialog = boxes_reviews.review_reason(self.draft_key()[1], title, said, act)
        receipt = await self.app.push_screen_wait(dialog)
        if receipt is None:
            await self.read_again()
            self.notice.tell("Nothing was recorded; what is typed is kept as a draft.", hint=True)
        return receipt

    async def _amend(self, page: ReviewPage) -> None:
        assert page.review is not None

        async def act(text: str) -> Receipt:
            return await self.ask(self.desk.reviews.amend, page, text)

        title = f"{page.order.reference}: add an amendment to the minutes"
        about = "It is added below the minutes with your name and the time; they stay as they were signed."
        await self._receive(boxes.write_text(title, about, ("amendment", page.review.id), act))

    async def _other_day(self, page: ReviewPage) -> bool:
        """Whether another day or hour is typed than is recorded."""
        return await self.read_when() != (page.held, page.at)

    def _written(self) -> Answers:
        return kept_answers(self.answers)

    # Signing, outcome, distribution, escalation

    def action_sign(self) -> None:
        """Name what is missing, then complete the minutes."""
        self.do(self._sign())

    async def _sign(self) -> None:
        page = await self._settled_first()
        if page is None:
            return
        items = items_for(page.outlines, page.which)
        empty = missing(items, page.review.answers if page.review is not None else {})
        if empty.must:
            self.stand_on(empty.must[0].key)
            named = ", ".join(f"“{item.label}”" for item in empty.must)
            self.notice.tell(f"Not signed. Still to be written: {named}.", refused=True)
            return

        async def act(reason: str) -> Receipt:
            return await self.ask(self.desk.reviews.sign, page, reason)

        await self._receive(boxes_reviews.review_sign(page, items, empty, self.desk.person, act))

    def action_outcome(self) -> None:
        """An outcome agreed, insufficient evidence, or concluded."""
        self.do(self._outcome())

    async def _outcome(self) -> None:
        page = await self._settled_first()
        if page is None:
            return

        async def agree(said: Sequence[Agreed]) -> Receipt:
            return await self.ask(self.desk.reviews.agree, page, *said)

        async def insufficient(reason: str) -> Receipt:
            return await self.ask(self.desk.reviews.find_insufficient, page, reason)

        async def sufficient(reason: str) -> Receipt:
            return await self.ask(self.desk.reviews.find_sufficient, page, reason)

        async def conclude(on: date) -> Receipt:
            return await self.ask(self.desk.reviews.conclude, page, on)

        async def take_back(reason: str) -> Receipt:
            return await self.ask(self.desk.reviews.take_back, page, reason)

        decisions = self.desk.reviews.decision_words()
        before = page.review is not None and page.review.insufficient
        await self._receive(
            boxes_reviews.review_outcome(
                page, decisions, self.read_date, agree, insufficient, sufficient, conclude, take_back
            )
        )
        now = self.page.review if self.page is not None else None
        if now is not None and now.insufficient and not before:
            # Five dates start at once: more than a receipt has lines for.
            await self._why()

    def action_sent(self) -> None:
        """Tick to whom the minutes went."""
        self.do(self._sent())

    async def _sent(self) -> None:
        page = self.page
        assert page is not None

        async def act(to: Sequence[str], on: date) -> Receipt:
            return await self.ask(self.desk.reviews.send, page, to, on)

        async def take_back(to: Sequence[str], reason: str) -> Receipt:
            return await self.ask(self.desk.reviews.take_back_sent, page, to, reason)

        await self._receive(boxes_reviews.review_sent(page, self.read_date, act, take_back))

    def action_escalate(self) -> None:
        """Escalate, with a sentence."""
        self.do(self._escalate())

    async def _escalate(self) -> None:
        page = await self._settled_first()
        if page is None:
            return

        async def act(kind: str, on: date, at: datetime | None, note: str) -> Receipt:
            return await self.ask(self.desk.reviews.escalate, page, kind, on, at, note)

        receipt = await self.app.push_screen_wait(boxes_reviews.review_escalate(page, self.read_date, act))
        if receipt is not None:
            if page.review is not None:
                await self.show_record(page.review.id)
            self.notice.tell(receipt.said, receipt.moved)

    # Reading

    def action_read(self) -> None:
        """The whole record as minutes."""
        self.do(self._read_minutes())

    async def _read_minutes(self) -> None:
        page = self.page
        assert page is not None
        decisions = self.desk.reviews.decision_words()
        shown = self.as_typed(page)
        await self.app.push_screen(
            boxes.reading(
                f"Minutes: {page.order.reference}", lambda width: minutes_lines(shown, decisions, width)
            )
        )

    def as_typed(self, page: ReviewPage) -> ReviewPage:
        """The page with what stands in the form in place of what is recorded."""
        raise NotImplementedError

    def action_why(self) -> None:
        """What follows from this review, and why."""
        self.do(self._why())

    async def _why(self) -> None:
        page = self.page
        assert page is not None
        supposed: tuple[str, ...] = ()
        on, at = await self.read_when()
        chair = await self.ask(self.desk.reviews.chair_words, page, self.which, on, self.chair)
        if page.review is None and not page.occurrence:
            supposed = await self.ask(self.desk.reviews.foresee, page, self.which, on, at)
        await self.app.push_screen(
            boxes.reading(
                f"What follows: {page.order.reference}",
                lambda width: follows_lines(page, width, supposed, chair.sections),
            )
        )
