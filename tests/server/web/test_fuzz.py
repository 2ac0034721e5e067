"""Requests made up from the API's own description: whatever is sent, the answer is one that it describes."""

import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from server.web.openapi import document
from server.web.routes import ROUTES
from tests.server.serving import Running

LEFT_OUT = [
    "/api/v1/ws",  # no request and answer
    "/api/v1/jobs/{id}/events",  # lasts as long as its job
    "/api/v1/queue/resume",  # would have the others' jobs done
]
api = schemathesis.openapi.from_dict(document(ROUTES)).exclude(path=LEFT_OUT)


@api.parametrize()
@settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_request_ends_in_a_server_error(case: schemathesis.Case, server: Running) -> None:
    case.call_and_validate(
        base_url=f"http://127.0.0.1:{server.port}",
        checks=[
            not_a_server_error,
            status_code_conformance,
            content_type_conformance,
            response_schema_conformance,
        ],
    )
