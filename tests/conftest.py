"""Registers for the tests: real vaults with a cheap key, made once per process and copied for each test."""

from __future__ import annotations

import gc
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

# Two busy cores say nothing about a rule: no property fails for having taken long.
settings.register_profile("sotui", deadline=None)
settings.load_profile("sotui")

TODAY = date(2026, 11, 22)
"""A Sunday; the day on which the tracker in the tests was kept."""
NAME = "Dana Duty"
PASSPHRASE = "a duty desk on a rainy Sunday"


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not look at all of it again, test after test."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(2_000, 10, 50)


@pytest.fixture(scope="session", autouse=True)
def _platform_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The platform's own state folder, which is not for tests: where the system lets us, an empty one.

    What no single test asks for, such as a register made for all of them, has a state of its own too.
    """
    from platformdirs import user_state_path

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("platform")))
        patch.setenv("SOTUI_STATE", str(tmp_path_factory.mktemp("made-state")))
        yield user_state_path("sotui", appauthor=False)


@pytest.fixture(autouse=True)
def _leaves_no_state(_platform_state: Path) -> Iterator[None]:
    """No test, nor a program that it starts, leaves anything in the platform's state folder."""
    before = _names_in(_platform_state)
    yield
    assert _names_in(_platform_state) == before, "left where a person's own registers have their state"


def _names_in(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []


def pytest_sessionstart() -> None:
    """Ctrl+C is heard here as at a keyboard: a shell has what it begins in the background be deaf to it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


HEARD = ("SIGCONT", "SIGTSTP", "SIGINT", "SIGTERM", "SIGHUP")


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    """What a screen hears of the system is put back: each would keep the one before it for ever."""
    numbers = [getattr(signal, name) for name in HEARD if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        if handler is not None and signal.getsignal(number) is not handler:
            signal.signal(number, handler)


@pytest.fixture(autouse=True)
def _drawn_and_forgotten() -> Iterator[None]:
    """What the library keeps of what it drew goes with the screen: it would hold the lines of hundreds."""
    yield
    if (drawing := sys.modules.get("textual._styles_cache")) is not None:
        drawing.StylesCache.get_inner_outer.cache_clear()


@pytest.fixture(scope="session")
def _states(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    base = tmp_path_factory.mktemp("state")
    return (base / str(number) for number in count())


@pytest.fixture(autouse=True)
def _state_apart(_states: Iterator[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """What this machine remembers of a register is no other test's."""
    monkeypatch.setenv("SOTUI_STATE", str(next(_states)))


@pytest.fixture(scope="session")
def made_register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty register, never opened: copy it before use."""
    from sotui.desk import migrations
    from sotui.vault.create import create
    from sotui.vault.kdf import KdfParams

    folder = tmp_path_factory.mktemp("made") / "register"
    # The least that is accepted: every test pays for its own opening.
    cheap = KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1)
    create(folder, NAME, PASSPHRASE, migrations=migrations(), kdf=cheap)
    return folder


@pytest.fixture(scope="session")
def made_demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration register as of TODAY, never opened: copy it before use."""
    from sotui.demo import build
    from sotui.vault.kdf import KdfParams

    folder = tmp_path_factory.mktemp("demonstration") / "register"
    build(folder, TODAY, kdf=KdfParams(memory_kib=19 * 1024, iterations=1, lanes=1))
    return folder


@pytest.fixture
def folder(made_register: Path, tmp_path: Path) -> Path:
    """An empty register of this test's own."""
    return Path(shutil.copytree(made_register, tmp_path / "register"))


@pytest.fixture
def open_desk(folder: Path) -> Iterator[Callable[..., object]]:
    """Opens this test's register on the calling thread; whatever is left open is closed at the end."""
    from sotui.desk import Clock, Desk, open_desk

    opened: list[Desk] = []

    def opening(today: date = TODAY) -> Desk:
        desk = open_desk(folder, None, PASSPHRASE, clock=Clock(today))
        opened.append(desk)
        return desk

    yield opening
    for desk in opened:
        desk.close()


@pytest.fixture
def desk(open_desk: Callable[..., object]) -> object:
    """This test's empty register, open, on TODAY."""
    return open_desk()


def order_on(
    desk: object,
    *,
    made: date = date(2026, 1, 15),
    months: int = 12,
    names: tuple[str, ...] = ("Ada Exampleton",),
    procedure: str = "wirral",
    family: str = "F001",
    born: date = date(2017, 9, 2),
) -> str:
    """Put an order on the register as a social worker would; yields its id."""
    from sotui.desk import Desk
    from sotui.facts.model import Subject, SubjectKind
    from sotui.register import acts

    assert isinstance(desk, Desk)
    with desk.session.act("order registered", family) as act:
        id = acts.register_order(
            act,
            family_reference=family,
            court="Family Court at Exampleton",
            case_number=f"ZZ26C{family[1:]}",
            registered_on=made,
        )
        for name in names:
            acts.add_child(act, id, name=name, born=born, local_id="", team="North")
        order = Subject(SubjectKind.ORDER, id)
        acts.record(act, "order-made", order, made)
        acts.record(act, "order-length", order, made, qualifier=str(months))
        acts.record(act, "under-procedure", order, made, qualifier=procedure)
    return id


@pytest.fixture
def new_order(desk: object) -> Callable[..., str]:
    """Registers an order on this test's open register; keywords as in ``order_on``."""

    def make(**said: object) -> str:
        return order_on(desk, **said)  # type: ignore[arg-type]  # the keywords are the test's own

    return make


@pytest.fixture
def register_order() -> Callable[..., str]:
    """Registers an order on a register given to it; keywords as in ``order_on``."""
    return order_on


@pytest.fixture(scope="session")
def words_of_the_test_register() -> str:
    """The passphrase that opens this test's register."""
    return PASSPHRASE
