"""Builds the demonstration register: about 60 orders over the four order procedures, told up to today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from random import Random

from sotui.demo import people, reviews_told, staff_told, stories, supervision_told
from sotui.demo.stories import Story
from sotui.demo.stories_kept import kept_up, named_by
from sotui.facts.model import Subject, SubjectKind
from sotui.register import acts as register
from sotui.staff import acts as staff
from sotui.staff.model import Post
from sotui.vault.model import Deed, Role
from sotui.vault.session import Act, Session

DEED = Deed("demonstration built", frozenset(Role), undoable=False)

_PLAN: tuple[tuple[str, tuple[Callable[[date], Story], ...]], ...] = (
    ("wirral", stories.FULL),
    ("camden", stories.OTHERS),
    ("leicestershire", stories.OTHERS[:11]),
    ("sussex", stories.OTHERS[:10]),
)

_NOT_SUPERVISED = ("sussex",)
"""Orders of these procedures are under none for supervision yet."""

_WRITTEN: dict[Callable[[date], Story], Callable[[Act, str, str, str, date], None]] = {
    stories.steady: supervision_told.signed_with_actions,
    stories.nine_month_soon: supervision_told.held_yesterday,
    stories.steady_short_visits: supervision_told.overdue,
}
"""Stories whose supervisions are written up."""


def fill(session: Session, today: date) -> int:
    """Tell every story on an open, empty register; yields the number of orders. One act, one transaction."""
    random = Random(20260115)
    with session.act("demonstration built", "demonstration") as act:
        workers = [
            staff.worker_named(act, name, team, [Post.SOCIAL_WORKER]) for name, team in people.SOCIAL_WORKERS
        ]
        iros = [staff.worker_named(act, name, "Safeguarding Unit", [Post.IRO]) for name in people.IROS]
        managers = [staff.worker_named(act, name, team, [post]) for name, team, post in people.MANAGERS]
        names = [*(name for name, _ in people.SOCIAL_WORKERS), *people.IROS]
        names += [name for name, _, _ in people.MANAGERS]
        staff_told.tell(act, dict(zip(names, [*workers, *iros, *managers], strict=True)), today)
        number = 0
        for procedure, told in _PLAN:
            for story in told:
                number += 1
                _tell(act, story, today, procedure, number, random, workers, iros)
    return number


def _tell(
    act: Act,
    told: Callable[[date], Story],
    today: date,
    procedure: str,
    number: int,
    random: Random,
    workers: list[str],
    iros: list[str],
) -> None:
    story = told(today)
    kept_up(procedure, told.__name__, story)
    worker = random.randrange(len(workers))
    order_id = register.register_order(
        act,
        family_reference=f"F{number:03d}",
        court=random.choice(people.COURTS),
        case_number=f"ZZ{story.made.year % 100}C{50000 + number * 131}",
        registered_on=min(story.made + timedelta(days=1), story.today),
    )
    order = Subject(SubjectKind.ORDER, order_id)
    children = _children(act, order_id, story, number, random, people.SOCIAL_WORKERS[worker][1])
    register.record(act, "order-made", order, story.made)
    register.record(act, "order-length", order, story.made, qualifier=str(story.months))
    register.record(act, "under-procedure", order, story.made, qualifier=procedure)
    if procedure not in _NOT_SUPERVISED:
        register.record(act, "supervised-under", order, story.made, qualifier="hillingdon")
    if story.stated_end:
        register.record(act, "stated-end", order, story.stated_end, qualifier="until")
    if story.iro:
        day = min(story.made + timedelta(days=3), story.today)
        register.record(act, "iro-allocated", order, day, qualifier=random.choice(iros))
    for child in children:
        _work_with(act, child, story, workers[worker], random, own=procedure == "wirral" and told in _WRITTEN)
    for about, kind, on, qualifier, moment in story.facts:
        if kind == "safeguarding-unit-informed" and procedure != "wirral":
            continue  # only that procedure asks for it
        if kind == "review-held" and qualifier:
            qualifier = named_by(procedure, qualifier)
        for subject in [order] if about == "order" else children:
            register.record(act, kind, subject, on, at=moment, qualifier=qualifier)
    if story.note:
        register.add_note(act, order, story.note)
    if procedure == "wirral":
        reviews_told.write_up(act, told.__name__, order_id, today)
    if procedure == "wirral" and told in _WRITTEN:
        _WRITTEN[told](act, order_id, workers[worker], people.SOCIAL_WORKERS[worker][0], today)


def _children(act: Act, order_id: str, story: Story, number: int, random: Random, team: str) -> list[Subject]:
    surname = people.SURNAMES[number % len(people.SURNAMES)]
    names = random.sample(people.FIRST_NAMES, story.children)
    made = []
    for n, name in enumerate(names):
        born = story.made - timedelta(days=random.randrange(400, 5200))
        child = register.add_child(
            act,
            order_id,
            name=f"{name} {surname}",
            born=born,
            local_id=str(700000 + number * 10 + n),
            team=team,
        )
        made.append(Subject(SubjectKind.CHILD, child))
    return made


def _work_with(act: Act, child: Subject, story: Story, worker: str, random: Random, *, own: bool) -> None:
    """What is done with every child; ``own`` where the story tells of its own supervisions."""
    register.record(act, "plan-changed", child, story.made, qualifier=story.plan)
    if story.allocated:
        day = min(story.made + timedelta(days=1), story.today)
        register.record(act, "allocated", child, day, qualifier=worker)
    if story.visit_every:
        register.record(act, "visit-interval", child, story.made, qualifier=str(story.visit_every))
        # A story that turns on the visit says when it was; elsewhere children are seen on different days.
        ago = story.last_seen_days_ago
        day = story.ago(ago if ago is not None else random.randrange(2, story.visit_every - 1))
        while day > story.made and (story.today - day).days < 200:
            register.record(act, "visited", child, day, qualifier="seen+alone")
            day -= timedelta(days=story.visit_every)
    held = story.ago(random.randrange(3, 25))
    while held > story.made and (story.today - held).days < 200:
        if not own:
            register.record(act, "practice-supervision-held", child, held, qualifier="planned")
            register.record(act, "practice-supervision-recorded", child, held)
        held -= timedelta(days=28 if story.plan == "cp" else 56)
