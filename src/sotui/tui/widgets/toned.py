"""What is drawn in tones of its own: a frame under way may draw it once more when it was taken away."""

from __future__ import annotations

from textual.css.styles import RenderStyles, Styles
from textual.widget import Widget


class Toned(Widget):
    """A widget with tones of its own, named after the library's widget that it is made of."""

    def get_component_styles(self, *names: str) -> RenderStyles:
        """The tones of these names; none any more once it has been taken off the screen."""
        try:
            return super().get_component_styles(*names)
        except KeyError:
            if self.is_attached:
                raise
            return RenderStyles(self, Styles(), Styles())
