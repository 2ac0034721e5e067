"""What a storyboard says of the camera, as the stage wants it."""

from __future__ import annotations

import re

from exporters.stage import Camera
from generator.storyboard.shot import Shot

FOCAL_LENGTHS = (8.0, 300.0)
"""Millimetres: outside of them a number is no focal length for 36 mm film."""


def camera_of(shot: Shot) -> Camera:
    """The shot's move, duration and lens ("a 24 mm wide lens"); 50 mm and 4 s where it says nothing."""
    usual = Camera()
    match = re.search(r"(\d+(?:\.\d+)?)\s*(?:mm|밀리)", shot.lens, re.IGNORECASE)
    focal = float(match[1]) if match else usual.focal_mm
    shortest, longest = FOCAL_LENGTHS
    return Camera(
        focal_mm=focal if shortest <= focal <= longest else usual.focal_mm,
        move=shot.camera_move,
        duration=shot.duration or usual.duration,
    )
