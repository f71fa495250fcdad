"""The least that a Textual program can be: a header, a footer, nothing between them."""

from textual.app import App, ComposeResult
from textual.widgets import Footer, Header


class Bare(App[None]):
    """Says its name in the header."""

    TITLE = "Bare of all"

    def compose(self) -> ComposeResult:
        yield Header()
        yield Footer()


Bare().run()
