from collections.abc import Iterator

import pytest

from tests.server.serving import Running, server_in_thread


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A server whose queue is paused, so that no model is loaded."""
    with server_in_thread(tmp_path_factory.mktemp("데이터"), model="none") as running:
        running.ask("POST", "/api/v1/queue/pause")
        yield running
