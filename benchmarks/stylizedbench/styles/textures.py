"""Paper, graphite, hatching and brush strokes: seamless tiles, made once, with a fixed size in pixels."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
_TILE = 512


def window(name: str, top: int, left: int, height: int, width: int) -> Field:
    """[height, width] or [height, width, channels]: the named tile, endlessly repeated, from a corner on."""
    top, left = top % _TILE, left % _TILE
    wall = _wall(name, -(-(top + height) // _TILE), -(-(left + width) // _TILE))
    return wall[top : top + height, left : left + width]


@lru_cache(maxsize=64)
def _wall(name: str, down: int, across: int) -> Field:
    tile = _tile(name)
    return np.tile(tile, (down, across, *[1] * (tile.ndim - 2)))


@lru_cache
def _tile(name: str) -> Field:
    return _TILES[name]()


def _grain() -> Field:
    return _unit(0.25 * _noise(1, 0.9, 0.9))


def _blooms() -> Field:
    """Where a wash has pooled and dried."""
    return _unit(0.24 * _noise(30, 26, 26) + 0.10 * _noise(31, 6, 6))


def _patches() -> Field:
    return _unit(0.27 * _noise(2, 11, 11))


def _graphite() -> Field:
    return _unit(0.2 * _noise(3, 5, 0.7, turn=-50))


def _hatch() -> Field:
    return _lines(4, 1)


def _cross() -> Field:
    return _lines(5, -1)


def _drift() -> Field:
    """[512, 512, 2]: a smooth displacement with a tremble in it, about one pixel strong."""
    return np.stack([_noise(s, 16, 16) + 0.16 * _noise(s + 1, 3, 3) for s in (6, 8)], axis=-1)


def _broad_strokes() -> Field:
    return _strokes(5, 4, 36000)


def _fine_strokes() -> Field:
    return _strokes(2, 3, 90000)


def _strokes(half: int, thick: int, count: int) -> Field:
    """[512, 512, 3]: the way from each pixel to the middle of its stroke (x, y), and its bristles 0..255."""
    rng = np.random.default_rng(10)
    angle = np.pi * 0.25 + 0.8 * _noise(11, 40, 40)
    middles = rng.integers(_TILE, size=(count, 2))
    turns = angle[middles[:, 1], middles[:, 0]]
    ends = np.rint(half * np.stack([np.cos(turns), np.sin(turns)], axis=1)).astype(int)
    which = _owners(middles, ends, thick)
    here = np.stack(np.meshgrid(np.arange(_TILE), np.arange(_TILE)), axis=-1)
    way = (middles[which] - here + _TILE // 2) % _TILE - _TILE // 2
    across = way[..., 1] * np.cos(turns[which]) - way[..., 0] * np.sin(turns[which])
    bristles = 127 + 60 * rng.uniform(-1, 1, len(middles))[which] + 45 * np.sin(across * 1.6 + which)
    return np.concatenate([way, bristles[..., None]], axis=-1).astype(np.float32)


def _owners(middles: NDArray[np.int64], halves: NDArray[np.int64], thick: int) -> NDArray[np.int32]:
    """[512, 512]: which stroke lies on top; strokes run over the edges, so that the tile has no seam."""
    margin = 16
    canvas = np.zeros((_TILE + 2 * margin, _TILE + 2 * margin), np.float32)
    starts, ends = middles - halves + margin, middles + halves + margin
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        cv2.line(canvas, start, end, float(k + 1), thick)
    tile = canvas[margin:-margin, margin:-margin]
    for here, there in ((np.s_[:margin], np.s_[-margin:]), (np.s_[-margin:], np.s_[:margin])):
        tile[here] = np.maximum(tile[here], canvas[there, margin:-margin])
        tile[:, here] = np.maximum(tile[:, here], canvas[margin:-margin, there])
    return tile.astype(np.int32) - 1


def _lines(seed: int, slope: int) -> Field:
    x, y = np.meshgrid(np.arange(_TILE), np.arange(_TILE))
    phase = 2 * np.pi * 84 * (x + slope * y) / _TILE
    waves = np.sin(phase + 0.8 * _noise(seed, 14, 14)) + 0.25 * _noise(seed + 20, 5, 5)
    return _unit(waves * 1.6 - 0.5)


def _noise(seed: int, along: float, across: float, turn: float = 0.0) -> Field:
    """Seamless Gaussian noise, mean 0 and deviation 1, smooth over `along` and `across` pixels."""
    white = np.random.default_rng(seed).standard_normal((_TILE, _TILE))
    fy, fx = np.meshgrid(np.fft.fftfreq(_TILE), np.fft.fftfreq(_TILE), indexing="ij")
    c, s = np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn))
    spread = (along * (fx * c + fy * s)) ** 2 + (across * (fy * c - fx * s)) ** 2
    smooth = np.fft.ifft2(np.fft.fft2(white) * np.exp(-2 * np.pi**2 * spread)).real
    return np.asarray((smooth - smooth.mean()) / smooth.std(), np.float32)


def _unit(about_zero: Field) -> Field:
    return np.asarray(np.clip(0.5 + about_zero, 0, 1), np.float32)


_TILES = {
    "grain": _grain,
    "patches": _patches,
    "blooms": _blooms,
    "graphite": _graphite,
    "hatch": _hatch,
    "cross": _cross,
    "drift": _drift,
    "broad strokes": _broad_strokes,
    "fine strokes": _fine_strokes,
}
