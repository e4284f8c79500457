"""The design's colours, as charts need them: light and dark."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fivefold.engine.charts.series import Reading


@dataclass(frozen=True)
class Palette:
    """Colours of one scheme, the design system's tokens. Better is blue and worse is orange, never green and red.

    A page maps the light ones that it finds in a picture to its own tokens, so that one picture serves both schemes.
    """

    card: str
    ink: str
    soft: str
    line: str
    band: str
    better: str
    worse: str

    def of(self, reading: Reading) -> str:
        """The colour of a point with this reading."""
        return {Reading.BETTER: self.better, Reading.WORSE: self.worse}.get(
            reading, self.ink if reading.stands_out else self.card
        )


BAND_OPACITY = 0.08
"""The band of limits is a wash of its colour, on light and on dark ground."""

LIGHT = Palette(card="#ffffff", ink="#1c2331", soft="#566072", line="#e3e1da", band="#4650b8", better="#1864ab", worse="#b5480c")
DARK = Palette(card="#1a202b", ink="#e9ecf2", soft="#a3adbd", line="#2c3442", band="#9aa2ff", better="#74b4f0", worse="#f0905a")
PALETTES: Mapping[str, Palette] = MappingProxyType({"light": LIGHT, "dark": DARK})
