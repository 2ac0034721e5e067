"""Threads that are kept: of every new one that it works on, OpenCV remembers something for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

SIDE_BY_SIDE = ThreadPoolExecutor(thread_name_prefix="side-by-side")
"""For what calls OpenCV; what runs here must not wait for something else that does."""
