"""Bars drawn with Pillow."""

from __future__ import annotations

from collections.abc import Mapping

from PIL import Image, ImageDraw, ImageFont

ROW, LABEL, BAR, MARGIN = 26, 280, 420, 16
INK, SOFT, FILL = (29, 28, 26), (227, 224, 218), (47, 111, 143)


def bar_plot(values: Mapping[str, float]) -> Image.Image:
    """One row for each value in 0..1, told in percent."""
    size = (LABEL + BAR + 5 * MARGIN, ROW * len(values) + 2 * MARGIN)
    plot = Image.new("RGB", size, (251, 250, 248))
    draw = ImageDraw.Draw(plot)
    font = ImageFont.load_default(14)
    for row, (name, value) in enumerate(values.items()):
        top = MARGIN + row * ROW
        draw.text((MARGIN, top + 3), name, INK, font)
        draw.rectangle((LABEL, top + 5, LABEL + BAR, top + ROW - 5), SOFT)
        draw.rectangle((LABEL, top + 5, LABEL + round(BAR * value), top + ROW - 5), FILL)
        draw.text((LABEL + BAR + 10, top + 3), f"{100 * value:.1f}", INK, font)
    return plot
