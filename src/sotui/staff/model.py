"""Workers, the teams they sit in, and the posts in which they can hold work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Post(StrEnum):
    """What somebody is employed as; the value is how it is said. A person may hold several."""

    SOCIAL_WORKER = "social worker"
    SUPPORT_WORKER = "family support worker"
    IRO = "IRO"
    CHAIR = "child protection chair"
    PRACTICE_SUPERVISOR = "practice supervisor"
    TEAM_MANAGER = "team manager"
    PRACTICE_MANAGER = "practice manager"
    SERVICE_MANAGER = "Service Manager"
    HEAD_OF_SERVICE = "head of service"
    LEGAL = "legal case progression manager"


_ALSO = {
    "sw": Post.SOCIAL_WORKER,
    "allocated social worker": Post.SOCIAL_WORKER,
    "support worker": Post.SUPPORT_WORKER,
    "independent reviewing officer": Post.IRO,
    "reviewing officer": Post.IRO,
    "cpo": Post.CHAIR,
    "chair": Post.CHAIR,
    "child protection officer": Post.CHAIR,
    "child protection coordinator": Post.CHAIR,
    "supervisor": Post.PRACTICE_SUPERVISOR,
    "manager": Post.TEAM_MANAGER,
    "hos": Post.HEAD_OF_SERVICE,
}


def post_named(text: str) -> Post | None:
    """The post that is meant, letter case aside, also by its usual short name; None if none."""
    wanted = " ".join(text.replace("-", " ").casefold().split())
    return next((post for post in Post if post.value.casefold() == wanted), _ALSO.get(wanted))


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who can hold work: a social worker, an IRO, a supervisor."""

    id: str
    name: str
    team_id: str | None = None
    team_name: str = ""
    posts: frozenset[Post] = frozenset()
    """Empty where it was never said: then they may hold any."""
    left_on: date | None = None
    """Their last day, inclusive; None while they are here."""

    def holds(self, *posts: Post) -> bool:
        """Whether they are in one of these posts, or nobody has said what they are."""
        return not self.posts or bool(self.posts & set(posts))

    def is_here(self, on: date) -> bool:
        """Whether they have not left by that day."""
        return self.left_on is None or self.left_on >= on

    @property
    def post_words(self) -> str:
        """Their posts in words, in the order of the list of posts; empty where none is known."""
        return ", ".join(post.value for post in Post if post in self.posts)
