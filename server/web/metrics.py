"""What Prometheus is told."""

from __future__ import annotations

from typing import get_args

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from server.jobs import queries
from server.jobs.job import JobState
from server.service import Service
from server.web.events import Hub


async def metrics(service: Service, hub: Hub) -> bytes:
    """Measured when asked, from the database: nothing can be counted twice or forgotten by a restart."""
    registry = CollectorRegistry()
    counts = await service.board.call(queries.count_states)
    jobs = Gauge("multiplane_jobs", "Shots and exports in each state", ["state"], registry=registry)
    for state in get_args(JobState):
        jobs.labels(state).set(counts.get(state, 0))
    total, sum_ = await service.board.call(queries.durations)
    Gauge("multiplane_shot_seconds_count", "Shots that were finished", registry=registry).set(total)
    Gauge("multiplane_shot_seconds_sum", "Seconds they took", registry=registry).set(sum_)
    paused = Gauge("multiplane_queue_paused", "1 while no job is begun", registry=registry)
    paused.set(await service.board.call(queries.is_paused))
    deaths = Gauge("multiplane_worker_deaths", "Workers that ended by themselves", registry=registry)
    deaths.set(sum(worker.deaths for worker in service.workers))
    loaded = Gauge("multiplane_workers_loaded", "Worker processes that are alive", registry=registry)
    loaded.set(sum(worker.pid is not None for worker in service.workers))
    Gauge("multiplane_clients", "Clients that watch events", registry=registry).set(len(hub))
    Gauge("multiplane_start_time_seconds", "When the server was started", registry=registry).set(
        service.started
    )
    return generate_latest(registry)
