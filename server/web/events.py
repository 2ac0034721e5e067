"""Events for those who watch: each gets the newest of everything, at its own speed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice

from server.jobs.job import JobEvent

MOST = 10_000
"""Messages that wait for one client; more are not worth sending, it had better ask anew."""

RESYNC = '{"type": "resync"}'
"""Some events were lost: the client should list the jobs again."""


class Subscription:
    """What one client has not been sent yet: of each kind of event of each job only the newest."""

    def __init__(self, job: str | None, on_news: Callable[[], object]) -> None:
        self.job = job
        self._on_news = on_news
        self._waiting: dict[tuple[str, str], str] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, event: JobEvent, text: str) -> None:
        key = event.type, event.job_id
        # Anew at the end: a client hears things in the order in which they last changed.
        self._waiting.pop(key, None)
        if len(self._waiting) >= MOST:
            self._waiting = {("resync", ""): RESYNC}
        self._waiting[key] = text
        self._on_news()

    def take(self, most: int = MOST) -> list[str]:
        """What has waited longest; no longer waits."""
        return [self._waiting.pop(key) for key in list(islice(self._waiting, most))]


class Hub:
    """Passes every event to every subscription; nobody's slowness is anybody else's."""

    def __init__(self) -> None:
        self._subscriptions: set[Subscription] = set()

    def __len__(self) -> int:
        return len(self._subscriptions)

    def publish(self, event: JobEvent) -> None:
        text = event.to_json() if self._subscriptions else ""
        for subscription in self._subscriptions:
            if subscription.job == event.job_id or (subscription.job is None and event.type != "log"):
                subscription.put(event, text)

    @contextmanager
    def subscription(
        self, job: str | None = None, on_news: Callable[[], object] = lambda: None
    ) -> Iterator[Subscription]:
        """To one job with its log, or to all without; `on_news` is called whenever something is put."""
        subscription = Subscription(job, on_news)
        self._subscriptions.add(subscription)
        try:
            yield subscription
        finally:
            self._subscriptions.discard(subscription)
