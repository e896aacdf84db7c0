"""Draws a digest's pictures, in a process of its own that ends with them: `python -m alerts.digest.drawing`, numbers as JSON in, pictures as JSON out.

Nothing here imports the rest of the house, and words stand beside the pictures: digits and dates need no font of any language.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

#: told apart by colour-blind eyes too, and by their lightness (Okabe and Ito, "Color Universal Design", 2008; grey between them)
NEGATIVE, NEUTRAL, POSITIVE = "#D55E00", "#C4CBD1", "#0072B2"
#: dark on white whatever the mail program's colours are
_INK, _FAINT, _PAPER = "#1D2429", "#D9DEE2", "#FFFFFF"
#: inches and dots per inch: 600 × 200 points on the screen, twice as many dots
_SIZE, _DOTS = (6.0, 2.0), 200
_TICKS = 7


def volume(bars: Sequence[dict[str, Any]]) -> bytes:
    """Posts of each day or week, by mood: negative ones at the bottom, where their number is read off."""
    figure, axes = _paper(bars)
    places, below = range(len(bars)), [0] * len(bars)
    for mood, colour in (("negative", NEGATIVE), ("neutral", NEUTRAL), ("positive", POSITIVE)):
        counts = [bar[mood] for bar in bars]
        axes.bar(places, counts, bottom=below, color=colour, width=0.82, edgecolor=_PAPER, linewidth=0.4)
        below = [one + count for one, count in zip(below, counts, strict=True)]
    axes.set_ylim(0, max(4, *below) * 1.12)
    axes.locator_params(axis="y", integer=True, nbins=4)
    axes.yaxis.set_major_formatter(lambda posts, _: f"{posts:,.0f}")
    axes.annotate(f"{below[-1]:,}", (len(bars) - 0.35, below[-1]), **_LABEL)
    return _png(figure)


def sentiment(bars: Sequence[dict[str, Any]]) -> bytes:
    """The mean sentiment of each day or week, from −1 to 1; gaps where nothing was said."""
    figure, axes = _paper(bars)
    moods = [float("nan") if bar["sentiment"] is None else bar["sentiment"] for bar in bars]
    axes.axhspan(-1, 0, color=NEGATIVE, alpha=0.07, linewidth=0)
    axes.axhspan(0, 1, color=POSITIVE, alpha=0.07, linewidth=0)
    axes.axhline(0, color=_INK, linewidth=0.8)
    axes.plot(range(len(bars)), moods, color=_INK, linewidth=1.4, marker="o", markersize=3.2)
    axes.set_ylim(-1, 1)
    axes.set_yticks((-1, -0.5, 0, 0.5, 1))
    axes.yaxis.set_major_formatter(lambda mood, _: f"{mood:+g}" if mood else "0")
    if moods and moods[-1] == moods[-1]:
        axes.annotate(f"{moods[-1]:+.2f}", (len(bars) - 0.35, 0.72), **_LABEL)
    return _png(figure)


_LABEL: dict[str, Any] = {
    "xytext": (0, 3),
    "textcoords": "offset points",
    "ha": "right",
    "fontsize": 8,
    "fontweight": "bold",
    "color": _INK,
}


def _paper(bars: Sequence[dict[str, Any]]) -> tuple[Figure, Axes]:
    """An empty picture with the days, or the first days of the weeks, below it; the last one, which the digest is about, always among them."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=_SIZE, dpi=_DOTS, facecolor=_PAPER, layout="constrained")
    axes = figure.add_subplot(facecolor=_PAPER)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(_INK)
    axes.grid(axis="y", color=_FAINT, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.tick_params(labelsize=8, labelcolor=_INK, color=_FAINT, length=2)
    step = -(-len(bars) // _TICKS) or 1
    places = sorted(range(len(bars) - 1, -1, -step))
    axes.set_xticks(places, [bars[place]["day"] for place in places])
    axes.set_xlim(-0.7, len(bars) - 0.3)
    axes.axvspan(len(bars) - 1.5, len(bars) - 0.3, color=_FAINT, alpha=0.45, linewidth=0, zorder=0)
    return figure, axes


def _png(figure: Figure) -> bytes:
    """The picture in 64 colours, which is enough for its few and halves its size."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas: Any = FigureCanvasAgg(figure)
    packed = io.BytesIO()
    canvas.draw()
    drawn = Image.fromarray(np.asarray(canvas.buffer_rgba())[..., :3])
    drawn.quantize(64).save(packed, format="PNG", optimize=True)
    return packed.getvalue()


def main() -> None:
    """Draw what stdin says: the pictures of each of several rows of bars."""
    several = [{"volume": volume(bars), "sentiment": sentiment(bars)} for bars in json.load(sys.stdin)]
    json.dump(
        [{name: base64.b64encode(one).decode() for name, one in drawn.items()} for drawn in several], sys.stdout
    )


if __name__ == "__main__":
    main()
