"""Which key does what: the table of commands with the keys that a person gave them, checked one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import combinations
from typing import Final

from sotui.settings import NO_KEYS, Fault
from sotui.tui.commands import COMMANDS, Command, commands_for, key_name
from sotui.tui.commands.command import SIGNS, name_of_sign
from sotui.tui.commands.where import EVERYWHERE, scenes, where_named

NEVER_WITHOUT: Final = ("help", "palette", "lock", "quit")
"""Commands that keep a key whatever is wished: the way out, the way to lock, the way to find the rest."""
CHOOSE: Final = "table.choose"
"""What each list has another use for."""
NO_KEY: Final = "none"
"""What no keyboard sends: the key of a command that is to have none."""

SAME_AS: Final = {
    "ctrl+m": "enter",
    "ctrl+j": "enter",
    "ctrl+i": "tab",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
}
"""What a terminal sends for these is what it sends for another key."""
TAKEN: Final = {
    "tab": "goes to the next field",
    "shift+tab": "goes to the field before",
    "ctrl+c": "leaves the program",
    "ctrl+q": "leaves the program",
    "ctrl+v": "is how terminals paste",
    "shift+insert": "is how terminals paste",
    "ctrl+insert": "is how terminals copy",
}
"""Keys that mean something in every program of this kind."""
OFTEN_KEPT: Final = {
    "ctrl+s": "some terminals stop the screen at it",
    "f10": "some terminals open their menu at it",
    "f11": "many terminals fill the screen at it",
}
"""Keys that a terminal may keep for itself: only beside another key."""
_FIELD_KEYS: Final = (
    "ctrl+a ctrl+d ctrl+e ctrl+f ctrl+k ctrl+u ctrl+w ctrl+x ctrl+y ctrl+z "
    "left right up down home end pageup pagedown enter backspace delete "
    "ctrl+left ctrl+right ctrl+home ctrl+end ctrl+delete ctrl+backspace "
    "shift+left shift+right shift+up shift+down shift+home shift+end shift+delete f6 f7"
)
EDITING: Final = frozenset(_FIELD_KEYS.split())
"""Keys that a field of text uses itself, so that they never reach a command where text is typed."""

_MOVES: Final = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown")
_FUNCTION: Final = tuple(f"f{number}" for number in range(1, 13))
_NAMED: Final = (*_MOVES, *_FUNCTION, "insert", "delete", "backspace", "enter", "escape", "space", "tab")
_ALSO_CALLED: Final = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "page up": "pageup",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "page down": "pagedown",
    "page_down": "pagedown",
    "del": "delete",
    "ins": "insert",
    "spacebar": "space",
    "": "space",
}
_MODIFIERS: Final = {"control": "ctrl", "option": "alt"}
_NAMED_KEY: Final = re.compile(r"\{([a-z_.]+)\}")
_NOT_SENT: Final = ("super", "hyper", "meta", "cmd", "command", "win", "windows")


class KeyTable:
    """The keys that hold. Footer, help, palette, hints and the keys themselves are all made from it."""

    def __init__(self, given: Mapping[str, tuple[str, ...]] = NO_KEYS) -> None:
        """``given`` are keys in place of a command's own, already checked (see :func:`effective`)."""
        self._given = dict(given)

    def of(self, command: Command) -> tuple[str, ...]:
        """The keys of a command, as the screen library names them."""
        return self._given.get(command.id, command.keys)

    def first(self, command: Command | str) -> str:
        """The first key of a command (or of its id) as people write it; empty where it has none."""
        if isinstance(command, str):
            command = _BY_ID[command]
        keys = self.of(command)
        return key_name(keys[0]) if keys else ""

    def all(self, command: Command) -> str:
        """All keys of a command as people write them."""
        return ", ".join(key_name(key) for key in self.of(command))

    def said(self, command: Command, where: Iterable[str] = ()) -> str:
        """What a command does, the keys that its sentence names put in: ``{board.clear}`` in the table.

        ``where``: the places that answer; what is chosen in a table is said as the screen has it.
        """
        here = (where_named(one).enter for one in where) if command.id == CHOOSE else ()
        tooltip = next(filter(None, here), command.tooltip)
        return _NAMED_KEY.sub(lambda found: self.first(found[1]) or "the palette", tooltip)

    def keymap(self) -> dict[str, str]:
        """What the screen library has to be told: the keys, by id, of the commands that were given others."""
        return {command_id: ",".join(keys) or NO_KEY for command_id, keys in self._given.items()}


_BY_ID: Final = {command.id: command for command in COMMANDS}


def effective(
    wished: Mapping[str, tuple[str, ...]], line_of: Callable[[str], int] = lambda command_id: 0
) -> tuple[KeyTable, list[Fault]]:
    """The keys that hold when these are wished for, and what is wrong with the others.

    A command whose wish has a fault keeps its own keys. ``line_of`` tells the line of a wish in the file
    of settings, for the faults.
    """
    faults: list[Fault] = []

    def fault(command_id: str, wrong: str, meant: str = "") -> None:
        faults.append(Fault(line_of(command_id), f"keys.{command_id}", wrong, meant))

    taken: dict[str, tuple[str, ...]] = {}
    for command_id, keys in wished.items():
        command = _BY_ID.get(command_id)
        if command is None:
            near = _near(command_id, _BY_ID)
            fault(command_id, "is not a command", f"perhaps “{near[0]}”" if near else "see `sotui keys`")
        elif wrong := _wrong(command, tuple(map(spelled, keys))):
            fault(command_id, *wrong)
        else:
            taken[command_id] = tuple(dict.fromkeys(map(spelled, keys)))
    while clash := _clash(taken):
        loser, key, other = clash
        del taken[loser.id]
        where = where_named(other.where).title.lower()
        fault(
            loser.id,
            f"“{key_name(key)}” is “{other.label}” already, {where} ({other.id})",
            f"give {other.id} another key as well; until then it stays {_own(loser)}",
        )
    return KeyTable(taken), faults


def without_keys(table: KeyTable) -> list[Command]:
    """The commands that no key asks for; the palette still finds them."""
    return [command for command in COMMANDS if command.keys and not table.of(command)]


def spelled(key: str) -> str:
    """A key as the screen library names it, however a person wrote it: ``?``, ``Esc``, ``Ctrl+T``, ``F9``."""
    if len(key) == 1:
        return name_of_sign(key)
    *modifiers, last = key.split("+")
    if key.endswith("++"):
        modifiers, last = key[:-2].split("+"), "+"
    held = sorted(_MODIFIERS.get(name.strip().lower(), name.strip().lower()) for name in modifiers)
    last = last.strip()
    if len(last) == 1:
        last = name_of_sign(last.lower() if held else last)
    else:
        last = _ALSO_CALLED.get(last.lower(), last.lower())
    return "+".join([*held, last])


def _near(written: str, among: Iterable[str]) -> list[str]:
    """What was perhaps meant: one name or none."""
    from difflib import get_close_matches

    return get_close_matches(written, list(among), 1)


def _own(command: Command) -> str:
    return f"“{command.all_keys}”" if command.keys else "without a key"


def _wrong(command: Command, keys: tuple[str, ...]) -> tuple[str, str] | None:
    """What is wrong with these keys for this command, whatever the others have."""
    stays = f"it stays {_own(command)}"
    if not keys and command.id in NEVER_WITHOUT:
        return "has to keep a key", stays
    for key in keys:
        if wrong := not_sent(key):
            return wrong[0], f"{wrong[1]}; {stays}" if wrong[1] else stays
        if key in TAKEN:
            return f"“{key_name(key)}” {TAKEN[key]}", stays
        if len(keys) == 1 and key in OFTEN_KEPT:
            return f"“{key_name(key)}” needs another key beside it: {OFTEN_KEPT[key]}", stays
        if where_named(command.where).typing:
            if _bare(key):
                return f"“{key_name(key)}” is typed as text there; take a function or control key", stays
            if key in EDITING and key not in command.keys:
                return f"“{key_name(key)}” is used by the fields of text there", stays
    return None


def _bare(key: str) -> bool:
    """Whether a key puts a character into a field of text."""
    return len(key) == 1 or key in SIGNS or key == "space"


def not_sent(key: str) -> tuple[str, str] | None:
    """Why a key never arrives, or arrives as another, and what to take instead; None where it does arrive."""
    *held, last = key.split("+")
    said = f"“{key_name(key)}”"
    if key in SAME_AS:
        return f"{said} arrives as {key_name(SAME_AS[key])}: a terminal sends the same for both", ""
    if any(name in _NOT_SENT for name in held):
        return f"{said} is kept by the desktop and never arrives", ""
    if unknown := [name for name in held if name not in ("ctrl", "shift", "alt")]:
        return f"“{unknown[0]}” is no key that is held down", "there are ctrl, shift and alt"
    if not (_bare(last) or last in _NAMED):
        if last.startswith("f") and last[1:].isdigit():
            return f"{said} is not on every keyboard", "there are f1 to f12"
        near = _near(last, _NAMED)
        return f"{said} is not the name of a key", f"perhaps “{near[0]}”" if near else ""
    if len(held) > 1 and last not in (*_MOVES, *_FUNCTION):
        return f"most terminals do not send {said}", ""
    if held == ["shift"] and _bare(last):
        return f"{said} arrives as the capital letter", f"write “{last.upper()}”" if len(last) == 1 else ""
    if held == ["ctrl"] and _bare(last) and not (len(last) == 1 and last.isascii() and last.isalpha()):
        return f"most terminals do not send {said}", ""
    return None


def _clash(taken: Mapping[str, tuple[str, ...]]) -> tuple[Command, str, Command] | None:
    """A command whose wished key another has on the same screen; the one named last in the file gives way."""
    if not taken:
        # The keys that ship are apart already: every start of the program comes by here.
        return None
    table = KeyTable(taken)
    wished = list(taken)
    for scene in scenes():
        for one, other in combinations(commands_for(*scene), 2):
            both = set(table.of(one)) & set(table.of(other))
            if not both or not (one.id in taken or other.id in taken) or _apart(one, other):
                continue
            loser, keeper = (one, other) if _later(one, other, wished) else (other, one)
            return loser, min(both), keeper
    return None


def _apart(one: Command, other: Command) -> bool:
    """Whether the two answer on different lists, of which only one has the keyboard."""
    return one.where != other.where and where_named(one.where).list and where_named(other.where).list


def _later(one: Command, other: Command, wished: list[str]) -> bool:
    if one.id not in wished or other.id not in wished:
        return one.id in wished
    return wished.index(one.id) > wished.index(other.id)


def rows(where: Iterable[str] | None = None) -> list[tuple[str, list[Command]]]:
    """The commands by place, each place by its id, in the order of the table of commands."""
    order = list(where) if where is not None else list(dict.fromkeys(command.where for command in COMMANDS))
    if where is None and EVERYWHERE in order:
        order = [*(one for one in order if one != EVERYWHERE), EVERYWHERE]
    return [(one, list(commands_for(one))) for one in order if commands_for(one)]
