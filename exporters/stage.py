"""Depth to camera and planes: the only geometry in the project. Standard library only.

World: x right, y down, z away from the camera, so it is right-handed; the unit is a canvas pixel at
depth 0. The rest camera stands at (width / 2, height / 2, -zoom) and looks along +z. A rotation is
(tilt, pan, roll) in degrees, right-handed about x, y and z, camera to world R = Rx Ry Rz: After Effects'
X, Y and Z Rotation. Positive tilts up, pans right, rolls clockwise.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from math import atan2, ceil, copysign, cos, degrees, pi, radians, sin
from typing import Any, Literal

Point = tuple[float, float, float]
Matrix = tuple[Point, Point, Point]
"""Rows of a 3x3 matrix."""

MOVES = (
    "static",
    "dolly in",
    "dolly out",
    "truck left",
    "truck right",
    "pedestal up",
    "pedestal down",
    "pan left",
    "pan right",
    "tilt up",
    "tilt down",
    "zoom in",
    "zoom out",
    "dolly zoom",
    "orbit",
    "rack focus",
    "handheld",
)

_REACH = 0.06
"""Share of the canvas width by which a move at intensity 1 shifts the nearest plane, and so its bleed."""
_APPROACH = 0.15
"""Share of the nearest plane's distance that a dolly in, and of the zoom that a zoom in, adds."""
_SWING = 0.1
"""Share of the canvas width by which an orbit turns at the edge."""


@dataclass(frozen=True, slots=True)
class Camera:
    """What the storyboard asks of the camera; `move` in its own words."""

    focal_mm: float = 50.0
    film_mm: float = 36.0
    """Width of the film."""
    move: str = ""
    duration: float = 4.0
    """Seconds."""
    fps: float = 24.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where a layer lies on the canvas at rest, in canvas pixels; may reach outside."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plane:
    """A layer standing in the world, facing the rest camera."""

    id: str
    name: str
    depth: float
    """0 nearest to 1 farthest."""
    bounds: Bounds
    factor: float
    """World size of one layer pixel; the plane stands at `zoom * factor` from the rest camera."""
    z: float
    centre: Point
    """World position of the middle of `bounds`."""


@dataclass(frozen=True, slots=True)
class Keyframe:
    """A camera pose at a moment."""

    time: float
    """Seconds."""
    position: Point
    rotation: Point
    """(tilt, pan, roll) in degrees."""
    zoom: float
    focus_distance: float
    """From the camera along its axis."""
    ease: Literal["linear", "ease"] = "ease"
    """The way to the next keyframe. "ease" is 3s^2 - 2s^3: After Effects' easy ease of 33.3 % influence."""
    shift: tuple[float, float] = (0.0, 0.0)
    """Of the picture on the film, right and down, in pixels; other than 0 only where a depth is locked."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Camera and planes of one composition."""

    width: int
    height: int
    zoom: float
    """Distance in pixels at which the rest camera sees one world unit as one canvas pixel."""
    far_ratio: float
    """How many times farther depth 1 stands than depth 0."""
    planes: tuple[Plane, ...]
    """Near to far."""
    keyframes: tuple[Keyframe, ...]
    """In order of time; the first is the rest view at time 0."""
    camera: Camera
    move: str
    """One of MOVES."""
    overscan: int
    """Pixels beyond the canvas that the move shows at the worst depth."""

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values, for the "stage" key of composition.json."""
        return asdict(self)


def build_stage(
    width: int,
    height: int,
    planes: Sequence[tuple[str, str, float, Bounds]],
    camera: Camera,
    *,
    far_ratio: float = 2.0,
    intensity: float = 1.0,
    lock: float | None = None,
) -> Stage:
    """Stand every (id, name, depth, bounds) at its distance and key the camera's move.

    Of two equal depths the one listed first is nearer. `intensity` from 0 to 2 scales the move. What stands
    at the factor `lock` keeps its place and size in the picture while the camera dollies, trucks, rises,
    sinks or is held by hand, and an orbit turns about it; by default a dolly zoom locks the nearest plane.

    Raises:
        ValueError: a size, depth, `far_ratio`, `intensity`, `lock` or value of the camera is out of range.
    """
    _check(width, height, camera, far_ratio, intensity)
    if lock is not None and not 0 < lock < float("inf"):
        raise ValueError(f"lock must be a positive number, not {lock}")
    zoom = width * camera.focal_mm / camera.film_mm
    rest = Keyframe(0.0, (width / 2, height / 2, -zoom), (0.0, 0.0, 0.0), zoom, zoom)
    empty = Stage(width, height, zoom, far_ratio, (), (rest,), camera, canonical_move(camera.move), 0)
    standing = sorted((_stand(empty, *plane) for plane in planes), key=lambda plane: plane.depth)
    still = replace(empty, planes=tuple(standing))
    moving = replace(still, keyframes=_keyframes(still, intensity, lock))
    return replace(moving, overscan=bleed(moving, (1.0, far_ratio)))


def overscan(width: int, height: int, camera: Camera, far_ratio: float = 2.0, intensity: float = 1.0) -> int:
    """Pixels of bleed on every side that the camera's move needs, before any layer exists.

    The smallest whole number b such that in every frame of the move a plane at any depth from 0 to 1,
    b pixels larger than the canvas on each side, covers the canvas. Raises as `build_stage` does.
    """
    return build_stage(width, height, (), camera, far_ratio=far_ratio, intensity=intensity).overscan


def bleed(stage: Stage, factors: Sequence[float]) -> int:
    """Pixels beyond the canvas, as `overscan` counts them, that the move shows at any of these factors.

    A canvas corner, seen through a pose and carried back to the rest view of a plane, lands at a place
    that is linear in 1 / factor and so in depth: the nearest and the farthest bound all between them. A
    rectangle is covered when its corners are.
    """
    frames = max(1, round(stage.camera.duration * stage.camera.fps))
    times = {frame / stage.camera.fps for frame in range(frames)} | {key.time for key in stage.keyframes}
    needed = max(
        max(-x, x - stage.width, -y, y - stage.height)
        for pose in (camera_at(stage, time) for time in times)
        for factor in factors
        for x, y in _canvas_on_plane(stage, factor, pose)
    )
    return max(0, ceil(needed - 1e-6))


def sway(stage: Stage) -> Stage:
    """The same stage with a small slow swing, for looking at the parallax of a static shot.

    It starts and ends at the rest view, and leans in just enough to need no bleed at all.
    """
    rest = replace(stage.keyframes[0], ease="ease")
    span, swing = stage.camera.duration, 0.4 * _SWING * stage.width
    right = replace(_orbited(stage, swing), time=span / 4)
    left = replace(_orbited(stage, -swing), time=span * 3 / 4)
    half = min(stage.width, stage.height) / 2
    swung = replace(stage, keyframes=(rest, right, left))
    closer = stage.zoom * half / max(half - bleed(swung, (1.0, stage.far_ratio)), half / 2)
    keyframes = (rest, replace(right, zoom=closer), replace(left, zoom=closer), replace(rest, time=span))
    return replace(stage, keyframes=keyframes, overscan=0)


def camera_at(stage: Stage, time: float) -> Keyframe:
    """The pose at `time` in seconds; before the first and after the last keyframe the camera rests."""
    keys = stage.keyframes
    after = bisect_right(keys, time, key=lambda key: key.time)
    if after == 0 or after == len(keys):
        return replace(keys[max(0, after - 1)], time=time)
    a, b = keys[after - 1], keys[after]
    s = (time - a.time) / (b.time - a.time)
    if a.ease == "ease":
        s = s * s * (3 - 2 * s)

    def between(p: float, q: float) -> float:
        return p + (q - p) * s

    def between_points(p: Point, q: Point) -> Point:
        return between(p[0], q[0]), between(p[1], q[1]), between(p[2], q[2])

    return Keyframe(
        time,
        between_points(a.position, b.position),
        between_points(a.rotation, b.rotation),
        between(a.zoom, b.zoom),
        between(a.focus_distance, b.focus_distance),
        a.ease,
        (between(a.shift[0], b.shift[0]), between(a.shift[1], b.shift[1])),
    )


def homography(stage: Stage, plane: Plane, pose: Keyframe) -> Matrix:
    """The 3x3 matrix that takes (u, v, 1), pixels from the layer's top left corner, to canvas pixels.

    Pixel edges, not centres: (0, 0) and (bounds.width, bounds.height) are the layer's corners. At rest it
    is the translation to (bounds.x, bounds.y). The third coordinate is positive in front of the camera
    and 1 at the distance the plane has at rest.
    """
    cx, cy = stage.width / 2, stage.height / 2
    f, (px, py, pz) = plane.factor, pose.position
    placed = (
        (f, 0.0, cx + (plane.bounds.x - cx) * f - px),
        (0.0, f, cy + (plane.bounds.y - cy) * f - py),
        (0.0, 0.0, plane.z - pz),
    )
    seen = _product(_transposed(_rotation(pose.rotation)), placed)
    distance = stage.zoom * f
    lens = (
        (pose.zoom / distance, 0.0, (cx + pose.shift[0]) / distance),
        (0.0, pose.zoom / distance, (cy + pose.shift[1]) / distance),
        (0.0, 0.0, 1.0 / distance),
    )
    return _product(lens, seen)


def canonical_move(words: str) -> str:
    """One of MOVES for a storyboard's own words, English or Korean; "static" where they name no move.

    Of several moves the first named counts. Its direction is the first one named behind it, else before
    it ("Left pan"), else the usual one ("Pan" pans right).
    """
    text = unicodedata.normalize("NFC", words).casefold()
    named = [
        (match.start(), match.end(), turns) for pattern, turns in _WORDS if (match := pattern.search(text))
    ]
    if not named:
        return "static"
    start, end, turns = min(named, key=lambda found: found[0])
    for part in (text[end:], text[:start]):
        directions = [
            (match.start(), move)
            for name, move in turns.items()
            if (pattern := _DIRECTIONS.get(name)) and (match := pattern.search(part))
        ]
        if directions:
            return min(directions)[1]
    return next(iter(turns.values()))


_DIRECTIONS = {
    "left": re.compile(r"\bleft|레프트|왼|좌"),
    "right": re.compile(r"\bright|라이트|오른|우측|우로"),
    "up": re.compile(r"\bup|업|위"),
    "down": re.compile(r"\bdown|다운|아래"),
    "in": re.compile(r"\bin\b|\bforward|\bcloser|\btoward|인|앞"),
    "out": re.compile(r"\bout\b|\bback|\baway|아웃|백|뒤"),
}

_WORDS: tuple[tuple[re.Pattern[str], Mapping[str, str]], ...] = tuple(
    (re.compile(pattern), turns)
    for pattern, turns in (
        (r"\bdolly\W*zoom|\bzolly|\bvertigo|[달돌]리\s*줌|버티고", {"": "dolly zoom"}),
        (r"\b(rack|pull)\w*\s+focus|\bfocus\s+(pull|rack|shift)|포커스", {"": "rack focus"}),
        (r"\bhand\W?held|\bshak[ey]|핸드\s*헬드|흔들", {"": "handheld"}),
        (r"\borbit|\barc\b|\bcircl|오[르비]?빗|아크|선회", {"": "orbit"}),
        (
            r"\bpan(s|ning)?\b|팬|패닝",
            {"right": "pan right", "left": "pan left", "up": "tilt up", "down": "tilt down"},
        ),
        (r"\btilt|틸트", {"up": "tilt up", "down": "tilt down"}),
        (r"\bzoom|줌", {"in": "zoom in", "out": "zoom out"}),
        (
            r"\b(dolly|push|steadicam)|[달돌]리(?!는|고|며|기)|푸시",
            {"in": "dolly in", "out": "dolly out", "left": "truck left", "right": "truck right"},
        ),
        (r"\bpull|풀\s*(백|아웃)", {"": "dolly out"}),
        (
            r"\b(track|truck|crab|follow)|트[래랙]킹|트랙|트럭|팔로우",
            {"right": "truck right", "left": "truck left", "in": "dolly in", "out": "dolly out"},
        ),
        (
            r"\b(pedestal|crane|jib|boom)|페데스탈|크레인|지미집|붐",
            {"up": "pedestal up", "down": "pedestal down"},
        ),
    )
)
"""What a storyboard may call a move, and the move for each direction; the first is the usual one."""


def _check(width: int, height: int, camera: Camera, far_ratio: float, intensity: float) -> None:
    positive = {"width": width, "height": height, **asdict(camera)}
    del positive["move"]
    for name, value in positive.items():
        if not 0 < value < float("inf"):
            raise ValueError(f"{name} must be a positive number, not {value}")
    if not 1 < far_ratio < float("inf"):
        raise ValueError(f"far_ratio must be more than 1, not {far_ratio}")
    if not 0 <= intensity <= 2:
        raise ValueError(f"intensity must be from 0 to 2, not {intensity}")


def _factor(depth: float, far_ratio: float) -> float:
    if not 0 <= depth <= 1:
        raise ValueError(f"depth must be from 0 to 1, not {depth}")
    return 1 / (1 - depth * (1 - 1 / far_ratio))


def _stand(stage: Stage, id: str, name: str, depth: float, bounds: Bounds) -> Plane:
    f = _factor(depth, stage.far_ratio)
    z = stage.zoom * (f - 1)
    cx, cy = stage.width / 2, stage.height / 2
    x, y = bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
    return Plane(id, name, depth, bounds, f, z, (cx + (x - cx) * f, cy + (y - cy) * f, z))


def _keyframes(stage: Stage, intensity: float, lock: float | None) -> tuple[Keyframe, ...]:
    zoom, planes = stage.zoom, stage.planes
    nearest = zoom * (planes[0].factor if planes else 1.0)
    farthest = zoom * (planes[-1].factor if planes else stage.far_ratio)
    rest = replace(stage.keyframes[0], focus_distance=nearest)
    x, y, z = rest.position
    shift = _REACH * stage.width * intensity
    pan = _turn(zoom, stage.width / 2, shift)
    tilt = _turn(zoom, stage.height / 2, shift)
    closer = _APPROACH * intensity
    wider = 2 * _REACH * intensity
    vertigo = 2 * _APPROACH * nearest * intensity
    ends: dict[str, dict[str, Any]] = {
        "dolly in": {"position": (x, y, z + zoom * closer), "focus_distance": nearest - zoom * closer},
        "dolly out": {"position": (x, y, z - zoom * wider), "focus_distance": nearest + zoom * wider},
        "truck left": {"position": (x - shift, y, z)},
        "truck right": {"position": (x + shift, y, z)},
        "pedestal up": {"position": (x, y - shift, z)},
        "pedestal down": {"position": (x, y + shift, z)},
        "pan left": {"rotation": (0.0, -pan, 0.0)},
        "pan right": {"rotation": (0.0, pan, 0.0)},
        "tilt up": {"rotation": (tilt, 0.0, 0.0)},
        "tilt down": {"rotation": (-tilt, 0.0, 0.0)},
        "zoom in": {"zoom": zoom * (1 + closer)},
        "zoom out": {"zoom": zoom / (1 + wider)},
        "dolly zoom": {"position": (x, y, z - vertigo), "focus_distance": nearest + vertigo},
        "rack focus": {"focus_distance": farthest},
    }
    duration = stage.camera.duration
    keys: tuple[Keyframe, ...]
    match stage.move:
        case "static":
            return (rest,)
        case "handheld":
            keys = _handheld(rest, duration, shift / 3)
        case "orbit":
            end = _orbited(replace(stage, keyframes=(rest,)), _SWING * stage.width * intensity, lock)
            keys = rest, replace(end, time=duration)
        case move:
            keys = rest, replace(rest, time=duration, **ends[move])
    if stage.move == "dolly zoom" and lock is None:
        # Away while the lens narrows: the nearest plane keeps its size, what is behind it grows.
        lock = nearest / zoom
    return keys if lock is None else tuple(_locked(stage, key, lock) for key in keys)


def _locked(stage: Stage, pose: Keyframe, lock: float) -> Keyframe:
    """The pose with the zoom and shift that keep what is straight ahead at rest, at the factor `lock`, as it
    is. Moves that only turn or zoom show no parallax to lock, and an orbit has its own way."""
    if not stage.move.startswith(("dolly", "truck", "pedestal", "handheld")):
        return pose
    x, y, z = pose.position
    at_rest, distance = stage.zoom * lock, stage.zoom * lock - (z + stage.zoom)
    if distance <= 0:
        raise ValueError(f"lock must be more than {(z + stage.zoom) / stage.zoom:g}, not {lock}")
    zoom = pose.zoom * distance / at_rest
    right, down, away = (
        a * (stage.width / 2 - x) + b * (stage.height / 2 - y) + c * distance
        for a, b, c in _transposed(_rotation(pose.rotation))
    )
    return replace(pose, zoom=zoom, shift=(0.0 - zoom * right / away, 0.0 - zoom * down / away))


def _turn(zoom: float, half: float, shift: float) -> float:
    """Degrees that bring what is `shift` px beyond the edge, `half` px from the axis, to the edge."""
    return degrees(atan2(half + shift, zoom) - atan2(half, zoom))


def _orbited(stage: Stage, shift: float, pivot: float | None = None) -> Keyframe:
    """The rest view swung to the right about the factor `pivot`, or the middle of the parallax; to the left
    for less than 0."""
    rest = stage.keyframes[0]
    x, y, z = rest.position
    distance = stage.zoom * (pivot or _factor(0.5, stage.far_ratio))
    angle = copysign(radians(_turn(stage.zoom, stage.width / 2, abs(shift))), shift)
    position = (x + distance * sin(angle), y, z + distance * (1 - cos(angle)))
    # Turned left while standing right: the pivot stays in the middle of the picture.
    return replace(rest, position=position, rotation=(0.0, -degrees(angle), 0.0))


def _handheld(rest: Keyframe, duration: float, reach: float) -> tuple[Keyframe, ...]:
    """Slow incommensurate waves, all zero at the start, keyed so densely that linear ways are smooth."""
    x, y, z = rest.position
    roll = degrees(atan2(reach, rest.zoom)) / 2

    def pose(time: float) -> Keyframe:
        wave = [sin(2 * pi * hertz * time) for hertz in (0.37, 0.83, 0.53, 1.13, 0.29)]
        position = (
            x + reach * (0.7 * wave[0] + 0.3 * wave[1]),
            y + reach * (0.5 * wave[2] + 0.2 * wave[3]),
            z,
        )
        return replace(rest, time=time, position=position, rotation=(0.0, 0.0, roll * wave[4]), ease="linear")

    steps = ceil(12 * duration)
    return tuple(pose(duration * step / steps) for step in range(steps + 1))


def _canvas_on_plane(stage: Stage, factor: float, pose: Keyframe) -> Iterator[tuple[float, float]]:
    """Where the canvas corners, seen from `pose`, lie on a plane, in canvas pixels of its rest view."""
    cx, cy = stage.width / 2, stage.height / 2
    px, py, pz = pose.position
    turned = _rotation(pose.rotation)
    for corner in ((-cx, -cy), (cx, -cy), (-cx, cy), (cx, cy)):
        right, down = corner[0] - pose.shift[0], corner[1] - pose.shift[1]
        dx, dy, dz = (row[0] * right + row[1] * down + row[2] * pose.zoom for row in turned)
        reach = (stage.zoom * (factor - 1) - pz) / dz
        yield cx + (px + dx * reach - cx) / factor, cy + (py + dy * reach - cy) / factor


def _rotation(angles: Point) -> Matrix:
    """Camera to world, Rx Ry Rz."""
    (cx, cy, cz), (sx, sy, sz) = (tuple(map(f, map(radians, angles))) for f in (cos, sin))
    return (
        (cy * cz, -cy * sz, sy),
        (sx * sy * cz + cx * sz, -sx * sy * sz + cx * cz, -sx * cy),
        (-cx * sy * cz + sx * sz, cx * sy * sz + sx * cz, cx * cy),
    )


def _transposed(m: Matrix) -> Matrix:
    a, b, c = zip(*m, strict=True)
    return a, b, c


def _product(a: Matrix, b: Matrix) -> Matrix:
    columns = _transposed(b)
    top, middle, bottom = (
        tuple(sum(p * q for p, q in zip(row, column, strict=True)) for column in columns) for row in a
    )
    return top, middle, bottom  # type: ignore[return-value]
