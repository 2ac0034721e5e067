"""Heads: faces, hair, hats and glasses, in units of the head's radius about its middle."""

from __future__ import annotations

from benchmarks.stylizedbench.brush import Brush
from benchmarks.stylizedbench.kinds.look import Look
from benchmarks.stylizedbench.palette import RGB, darker, lighter, mix

_DARK: RGB = (34, 28, 34)


def hair_behind(head: Brush, look: Look) -> None:
    """What hangs behind the head, or over the back of one seen from behind."""
    hair, cut = look.hair, look.worn.cut
    back = look.pose == "from the back"
    if cut == "long":
        head.curve(
            [(-0.7, 1.0), (0.7, 1.0), (1.2, 0.3), (1.15, -1.6), (0.75, -2.5), (-0.2, -2.3), (-0.9, -2.6),
             (-1.35, -1.7), (-1.2, 0.3)],
            hair,
        )  # fmt: skip
        if back:
            head.stroke([(0.1, 0.6), (0.0, -2.0)], darker(hair, 0.35), 0.7)
    elif cut == "ponytail":
        tail = [(-0.5, 0.6), (-1.3, 0.8), (-1.9, 0.0), (-1.9, -1.3), (-1.5, -1.9), (-1.35, -0.6), (-0.7, 0.1)]
        head.curve([(x + 1.4, y - 0.3) for x, y in tail] if back else tail, hair)
    elif cut == "bun":
        head.ellipse((0.0, 1.15) if back else (-0.45, 1.1), 0.45, 0.42, hair)


def draw_head(head: Brush, look: Look, *, back: bool, old: bool) -> None:
    outfit = look.worn
    head.unlined.limb((0.0, -0.7), (0.0, -1.2), 0.6, darker(look.skin, 0.18))
    if back:
        head.ellipse((0.0, 0.0), 0.92, 1.0, look.skin if outfit.cut == "bald" else look.hair)
        if outfit.cut == "bald":
            head.unlined.curve([(-0.95, 0.2), (0.95, 0.2), (0.8, -0.9), (-0.8, -0.9)], look.hair)
        _hat(head, look)
        return
    head.ellipse((0.0, 0.0), 0.9, 1.0, look.skin)
    if outfit.beard:
        head.curve(
            [(-0.9, 0.0), (-0.5, -0.25), (0.3, -0.3), (0.92, 0.0), (0.8, -1.0), (0.15, -1.55), (-0.7, -1.0)],
            look.hair,
        )
    _face(head, look, old=old)
    _fringe(head, look)
    if outfit.glasses:
        for x in (-0.12, 0.56):
            head.unlined.ellipse((x, -0.06), 0.3, 0.3, (226, 240, 248))
            head.unlined.ring((x, -0.06), 0.3, 0.1, _DARK)
            head.unlined.ellipse((x, -0.08), 0.1, 0.16, _DARK)
        head.unlined.tube([(-0.42, -0.02), (-0.85, 0.05)], 0.1, _DARK)
    _hat(head, look)


def _face(head: Brush, look: Look, *, old: bool) -> None:
    plain = head.unlined
    for x in (-0.12, 0.56):
        plain.ellipse((x, -0.08), 0.1, 0.17, _DARK)
        plain.ellipse((x + 0.03, -0.02), 0.035, 0.05, (250, 250, 250))
    for x in (-0.36, 0.72):
        plain.ellipse((x, -0.38), 0.15, 0.1, mix(look.skin, (240, 90, 90), 0.35))
    mouth = darker(mix(look.skin, (170, 30, 40), 0.65), 0.1)
    head.stroke([(0.05, -0.52), (0.24, -0.6), (0.45, -0.52)], mouth, 0.8)
    if old:
        for x in (-0.2, 0.48):
            head.stroke([(x - 0.12, 0.22), (x + 0.2, 0.26)], look.hair, 1.0)
        head.stroke([(0.66, -0.4), (0.58, -0.62)], darker(look.skin, 0.3), 0.6)


def _fringe(head: Brush, look: Look) -> None:
    hair, cut = look.hair, look.worn.cut
    if cut == "bald":
        for x in (-0.85, 0.88):
            head.ellipse((x, 0.0), 0.2, 0.36, hair)
        return
    crown = [(-0.99, -0.15), (-1.08, 0.4), (-0.7, 1.0), (0.0, 1.18), (0.7, 1.0), (1.04, 0.4), (0.96, 0.02)]
    if cut == "short":
        crown = [(-0.98, 0.0), (-1.1, 0.5), (-0.8, 1.0), (-0.4, 1.25), (0.1, 1.12), (0.5, 1.28), (0.85, 0.95),
                 (1.02, 0.4), (0.9, 0.3)]  # fmt: skip
        inner = [(0.5, 0.52), (0.1, 0.42), (-0.4, 0.5), (-0.7, 0.2)]
    else:
        inner = [(0.72, 0.35), (0.3, 0.55), (-0.1, 0.4), (-0.6, 0.3), (-0.78, -0.1)]
    head.polygon([*crown, *inner], hair)
    head.unlined.curve([(-0.5, 0.9), (0.1, 1.02), (0.2, 0.86), (-0.5, 0.7)], lighter(hair, 0.22))


def _hat(head: Brush, look: Look) -> None:
    if look.worn.hat is None:
        return
    kind, name = look.worn.hat
    colour = look.named(name)
    band = darker(colour, 0.35) if name != "black" else lighter(colour, 0.35)
    if kind == "cap":
        head.curve([(-1.1, 0.3), (-1.15, 1.0), (-0.5, 1.55), (0.5, 1.55), (1.1, 1.0), (1.1, 0.3)], colour)
        if look.pose != "from the back":
            head.curve([(0.1, 0.62), (1.7, 0.62), (2.0, 0.3), (1.2, 0.25), (0.2, 0.35)], band)
    elif kind == "hat":
        head.curve([(-0.85, 0.5), (-0.8, 1.7), (-0.3, 1.9), (0.3, 1.9), (0.8, 1.7), (0.85, 0.5)], colour)
        head.unlined.box((-0.76, 0.66), (0.76, 0.92), band)
        head.ellipse((0.0, 0.55), 1.75, 0.26, colour)
    else:
        head.curve([(-1.12, 0.2), (-1.1, 1.1), (-0.5, 1.6), (0.5, 1.6), (1.1, 1.1), (1.12, 0.2)], colour)
        head.box((-1.08, 0.22), (1.08, 0.55), band)
        head.ellipse((0.0, 1.6), 0.28, 0.28, lighter(colour, 0.5))
