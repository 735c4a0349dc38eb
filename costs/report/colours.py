"""Colours that people who are colour-blind tell apart too.

After M. Okabe and K. Ito, Color Universal Design (https://jfly.uni-koeln.de/color/), without their yellow, which is too
faint on white. The names are those of variables in style.css, which says what they are on a light and a dark page.
"""

from collections.abc import Sequence

COLOURS = tuple(f"var(--{name})" for name in ("blue", "orange", "green", "vermilion", "sky", "purple"))
INK = "var(--ink)"
MUTED = "var(--muted)"
FAINT = "var(--faint)"
PAGE = "var(--page)"


def coloured(names: Sequence[str]) -> dict[str, str]:
    """A colour for each name; what is more than there are colours for is muted."""
    return dict(zip(names, (*COLOURS, *[MUTED] * len(names)), strict=False))
