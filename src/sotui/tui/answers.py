"""How a command is answered: by its key, from the palette, or with the reason why it cannot be used now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App, SystemCommand

from sotui.settings import Fault, Settings
from sotui.tui import boxes
from sotui.tui.commands import Command, commands_for
from sotui.tui.commands.where import EVERYWHERE
from sotui.tui.keys import KeyTable, effective
from sotui.tui.themes import DARK, FALLBACK_TONES, load_themes, shipped_folder
from sotui.tui.widgets.bars import KeyLine, Notice

if TYPE_CHECKING:
    from textual.actions import ActionParseResult
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.theme import Theme

    from sotui.tui.dialogs.palette import Offer as Offered

COLOURS, THEME = "colours", "theme "
"""What the palette offers beside commands."""
NOT_OFFERED = ("palette", "browse.palette", "browse.help")
"""Known by whoever has the palette open, or the same as another."""


class Answering(App[None]):
    """The application's part that knows commands, keys and colours."""

    def __init__(self) -> None:
        super().__init__()
        self.animation_level = "none"
        self.key_table = KeyTable()
        """The keys that hold."""
        self.failed_themes: list[Any] = []
        """Themes that could not be taken."""
        self._to_say: list[str] = []
        self._remember = False
        self._themes: list[str] = []

    def take(
        self,
        settings: Settings,
        faults: Sequence[Fault] = (),
        *,
        theme: str | None = None,
        own: Path | None = None,
    ) -> None:
        """Let these settings hold. ``theme`` goes before the one in them, without being remembered.

        ``own`` is the folder of a person's own themes; with it, a change of theme is remembered. The first
        fault is kept to be said on the first screen, with where to read the others.
        """
        folders = (shipped_folder(), *([own] if own is not None else []))
        loaded, self.failed_themes = load_themes(*folders)
        for one in loaded.values():
            self.register_theme(one)
        self._themes = sorted(loaded)
        self._remember = own is not None
        self.key_table, wrong = effective(settings.keys, _line_of)
        self.set_keymap(self.key_table.keymap())
        self.animation_level = "full" if settings.motion else "none"
        wished = theme or settings.theme
        themes = [f"Theme left out, {one.name}: {one.why}." for one in self.failed_themes]
        if own is not None:
            themes += _hard_to_read(
                [loaded[name] for name in self._themes if (own / f"{name}.toml").exists()]
            )
        self._to_say = _said([*faults, *wrong], themes)
        if wished not in loaded and wished not in {one.name for one in self.failed_themes}:
            self._to_say.append(f"There is no theme “{wished}”; there are {', '.join(self._themes)}.")
        self.theme = wished if wished in loaded else DARK

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours of our own for themes that do not name them."""
        return {f"tone-{tone}": colour for tone, colour in FALLBACK_TONES.items()}

    def faults_to_say(self) -> str:
        """What was wrong with the settings at the start, once; empty from then on."""
        said, self._to_say = " ".join(self._to_say[:1]), []
        return said

    # Commands

    def commands_here(self, screen: Screen[Any]) -> list[tuple[Command, DOMNode]]:
        """The commands that can be asked for on this screen, each with what answers it."""
        found: list[tuple[Command, DOMNode]] = []
        for command in commands_for(*getattr(screen, "PLACES", ()), EVERYWHERE):
            answering = self._answering(screen, command)
            if answering is not None:
                found.append((command, answering))
        return found

    def _answering(self, screen: Screen[Any], command: Command) -> DOMNode | None:
        """What has this command among its keys: the application, the screen, or a widget on it."""
        if command.where == EVERYWHERE:
            return self
        focused = screen.focused
        near: Iterable[DOMNode] = focused.ancestors_with_self if focused is not None else ()
        for node in (*near, screen, *screen.walk_children()):
            if _has(node, command.id):
                return node
        return None

    def why_not(self, command_id: str) -> str | None:
        """Why a command cannot be used on the present screen at the moment, or None where it can."""
        ask = getattr(self.screen, "why_not", None)
        why = ask(command_id) if callable(ask) else None
        return why if isinstance(why, str) else self.why_not_go(command_id)

    def why_not_go(self, command_id: str) -> str | None:
        """Why the person's role does not open a place reached by number, or None."""
        return None

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Any = None,
    ) -> bool:
        """Do what a key asks for, or say why it cannot be done now."""
        if isinstance(action, str) and default_namespace is not None:
            command_id = _id_of(default_namespace, action)
            why = self.why_not(command_id) if command_id else None
            if why is not None:
                self.refuse_command(why)
                return True
        done = await super().run_action(action, default_namespace, namespaces)
        self.look_at_keys()
        return done

    def refuse_command(self, why: str) -> None:
        """Say on the present screen why a command cannot be used."""
        for notice in self.screen.query(Notice):
            notice.tell(why, refused=True)
            return
        trouble = getattr(self.screen, "trouble", None)
        if callable(trouble):
            trouble(why)

    def look_at_keys(self) -> None:
        """Have the footer look anew at which of its commands can be used."""
        if self._screen_stack:
            for line in self.screen.query(KeyLine):
                line.look_anew()

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """None of the screen library's own: no picture of the screen is ever saved, nothing is blown up."""
        return ()

    def action_command_palette(self) -> None:
        """Find a command that answers here by its words."""
        beneath = self.screen
        here = {command.id: (command, answering) for command, answering in self.commands_here(beneath)}

        def chosen(command_id: str | None) -> None:
            if command_id is None:
                return
            if command_id == COLOURS:
                self.show_colours()
            elif command_id.startswith(THEME):
                self.choose_theme(command_id.removeprefix(THEME))
            else:
                self.run_worker(self._run(*here[command_id]), group="act")

        self.push_screen(boxes.palette(self.offers(beneath)), chosen)

    def offers(self, screen: Screen[Any]) -> list[Offered]:
        """What the palette offers on this screen: commands in the order of the table, then the colours."""
        from sotui.tui.dialogs.palette import Offer

        ask = getattr(screen, "why_not", None)
        offers = [
            Offer(
                command.id,
                command.label[:1].upper() + command.label[1:],
                self.key_table.said(command, getattr(screen, "PLACES", ())),
                self.key_table.all(command),
                (ask(command.id) if callable(ask) else None) or self.why_not_go(command.id) or "",
            )
            for command, _ in self.commands_here(screen)
            if command.id not in NOT_OFFERED
        ]
        offers.append(
            Offer(COLOURS, "Colours", "Every tone of the theme on every ground, with its contrast.")
        )
        offers += [
            Offer(f"{THEME}{name}", name.capitalize(), f"Theme: show everything in the colours of “{name}”.")
            for name in self._themes
        ]
        return offers

    async def _run(self, command: Command, answering: DOMNode) -> None:
        why = self.why_not(command.id)
        if why is not None:
            self.refuse_command(why)
            return
        await super().run_action(command.action, answering)
        self.look_at_keys()

    def action_help(self) -> None:
        """Say what this place is for and what each key does here."""
        screen = self.screen
        where = list(dict.fromkeys(command.where for command, _ in self.commands_here(screen)))
        self.push_screen(boxes.keys(where, self.key_table, self.why_not))

    # Colours

    def show_colours(self) -> None:
        """Every tone on every ground."""
        self.push_screen(boxes.colours())

    def action_next_theme(self) -> None:
        """The next theme."""
        at = self._themes.index(self.theme) if self.theme in self._themes else 0
        self.choose_theme(self._themes[(at + 1) % len(self._themes)])

    def choose_theme(self, name: str) -> None:
        """Show everything in these colours, from now on and at the next start."""
        from sotui.settings import SettingsError, remember_theme

        self.theme = name
        said = f"Theme “{name}”"
        try:
            if self._remember:
                remember_theme(name)
                said += ", remembered"
        except SettingsError as error:
            self.refuse_command(f"{error.message} {error.hint}")
            return
        for notice in self.screen.query(Notice):
            notice.tell(f"{said}.", hint=True)


def _line_of(command_id: str) -> int:
    from sotui.settings import key_line

    return key_line(command_id)


def _said(faults: Sequence[Fault], themes: Sequence[str]) -> list[str]:
    """The first fault in a sentence, and how many more there are."""
    said = [f"Settings, {fault}." for fault in faults] + list(themes)
    if len(said) > 1:
        said[0] += f" And {len(said) - 1} more: `sotui keys --check` names all."
    elif faults:
        said[0] += " `sotui keys --check` looks at the file again."
    return said


def _hard_to_read(themes: Sequence[Theme]) -> list[str]:
    """A sentence for each theme of which some text is hard to read."""
    from sotui.tui.contrast import READABLE, weakest

    said = []
    for theme in themes:
        worst = weakest(theme)
        if worst.ratio < READABLE:
            said.append(
                f"Theme “{theme.name}” is hard to read: {worst.text} on {worst.ground} has "
                f"{worst.ratio:.1f} to 1, text asks for {READABLE}."
            )
    return said


def _has(node: DOMNode, command_id: str) -> bool:
    bound = node._bindings.key_to_bindings.values()
    return any(binding.id == command_id for bindings in bound for binding in bindings)


def _id_of(node: DOMNode, action: str) -> str | None:
    """The command that this action is, where it is one."""
    for bindings in node._bindings.key_to_bindings.values():
        for binding in bindings:
            if binding.action == action and binding.id is not None:
                return binding.id
    return None
