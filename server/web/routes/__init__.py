"""One module for each part of the API; each has its `ROUTES`."""

from __future__ import annotations

from server.web.route import Route
from server.web.routes import (
    about,
    after_effects,
    events,
    files,
    folder,
    heatmaps,
    jobs,
    pictures,
    queue,
    storyboards,
    system,
    versions,
)

ROUTES: tuple[Route, ...] = (
    *jobs.ROUTES,
    *files.ROUTES,
    *versions.ROUTES,
    *after_effects.ROUTES,
    *folder.ROUTES,
    *heatmaps.ROUTES,
    *pictures.ROUTES,
    *events.ROUTES,
    *storyboards.ROUTES,
    *queue.ROUTES,
    *system.ROUTES,
    *about.ROUTES,
)
