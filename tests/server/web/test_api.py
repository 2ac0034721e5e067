"""What clients can do, and the document that describes it."""

import json
from typing import Any
from uuid import uuid4

import jsonschema
import pytest
from prometheus_client.parser import text_string_to_metric_families

from server.jobs import lifecycle
from server.jobs.database import Database
from server.web.routes import ROUTES
from tests.server.serving import Running, asking

API = "/api/v1"


def submitted(server: Running, **more: Any) -> dict[str, Any]:
    answer = server.ask("POST", f"{API}/jobs", asking(**more))
    assert answer.status in (200, 201), answer.body
    job: dict[str, Any] = answer.json
    return job


def test_a_storyboard_is_shown_before_time_is_spent_on_it(server: Running) -> None:
    report = server.ask("POST", f"{API}/storyboards", asking()).json
    assert (report["name"], report["dialect"], report["job"]) == ("소명", "plain", None)
    first, second = report["shots"]
    assert first["subjects"][0]["name"] == "Mina"
    for start, end in first["subjects"][0]["spans"]:
        assert first["prompt"][start:end].startswith("Mina")
    assert [subject["name"] for subject in second["subjects"]] == ["sky", "far", "ground"]


def test_a_storyboard_can_be_queued_as_it_is_shown(server: Running) -> None:
    answer = server.ask("POST", f"{API}/storyboards?enqueue=1", asking())
    assert answer.status == 201
    assert answer.json["job"]["shots"] == {"queued": 2}


def test_a_request_sent_twice_is_one_job(server: Running) -> None:
    id = str(uuid4())
    statuses = [server.ask("POST", f"{API}/jobs", asking(id=id)).status for _ in range(2)]
    assert statuses == [201, 200]
    assert server.ask("POST", f"{API}/jobs", asking(id=id, seed=1)).status == 409


def test_what_is_wrong_is_said_with_its_place(server: Running) -> None:
    answer = server.ask("POST", f"{API}/jobs", asking(storyboard={"shots": [{"prompt": []}]}))
    assert answer.status == 422
    assert "소명.json" in answer.json["error"]
    assert answer.json["key"] == "shots[0].prompt"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("id", ["none", "00000000-0000-0000-0000-000000000000"])
def test_an_unknown_job_is_not_found_and_never_done(server: Running, method: str, id: str) -> None:
    paths = {
        "GET": ["", "/events", "/preview", "/log", "/files/source.png"],
        "POST": ["/cancel", "/retry"],
    }[method]
    for path in paths:
        assert server.ask(method, f"{API}/jobs/{id}{path}").status == 404


def test_jobs_are_listed_in_pages_newest_first(server: Running) -> None:
    ids = [submitted(server)["id"] for _ in range(3)]
    first = server.ask("GET", f"{API}/jobs?limit=2").json
    second = server.ask("GET", f"{API}/jobs?limit=2&cursor={first['next']}").json
    assert [job["id"] for job in (*first["jobs"], *second["jobs"])][:3] == ids[::-1]
    shots = server.ask("GET", f"{API}/jobs?parent={ids[0]}").json["jobs"]
    assert [shot["shot"] for shot in shots] == ["2", "1"]


def test_cancel_and_retry(server: Running) -> None:
    path = f"{API}/jobs/{submitted(server)['id']}"
    assert server.ask("POST", f"{path}/retry").status == 409
    assert server.ask("POST", f"{path}/cancel").json["state"] == "cancelled"
    assert server.ask("POST", f"{path}/retry").json["state"] == "queued"


def test_a_job_can_be_moved_before_another(server: Running) -> None:
    first, second = submitted(server), submitted(server)
    moved = server.ask("POST", f"{API}/jobs/{second['id']}/move", {"before": first["id"]})
    assert moved.status == 200
    places = [
        min(shot["place"] for shot in server.ask("GET", f"{API}/jobs?parent={job['id']}").json["jobs"])
        for job in (first, second)
    ]
    assert places[1] < places[0]


def test_one_jobs_events_are_replayed_and_end_with_it(server: Running) -> None:
    job = submitted(server)
    server.ask("POST", f"{API}/jobs/{job['id']}/cancel")
    stream = server.ask("GET", f"{API}/jobs/{job['id']}/events")
    assert stream.headers["Content-Type"] == "text/event-stream"
    seqs = [int(line[4:]) for line in stream.body.decode().splitlines() if line.startswith("id: ")]
    assert seqs == sorted(set(seqs))
    rest = server.ask("GET", f"{API}/jobs/{job['id']}/events", headers={"Last-Event-ID": str(seqs[0])})
    assert [int(line[4:]) for line in rest.body.decode().splitlines() if line.startswith("id: ")] == seqs[1:]


def test_a_job_has_a_log_of_its_own(server: Running) -> None:
    first, second = submitted(server), submitted(server)
    db = Database(server.settings.data / "jobs.sqlite")
    lifecycle.report_log(db, first["id"], "안녕: the lamp is dark")
    db.close()
    logs = [server.ask("GET", f"{API}/jobs/{job['id']}/log").body.decode() for job in (first, second)]
    assert logs == ["안녕: the lamp is dark\n", ""]


def test_the_system_tells_its_settings_and_no_secret(server: Running) -> None:
    system = server.ask("GET", f"{API}/system").json
    assert system["settings"]["size"] == "64x64"
    assert system["output"] == str(server.settings.out)
    assert system["queue"]["paused"] is True
    assert system["workers"] == [{"pid": None, "job": None, "deaths": 0}]
    assert server.token not in json.dumps(system)


def test_prometheus_can_read_the_metrics(server: Running) -> None:
    submitted(server)
    families = {
        family.name: family
        for family in text_string_to_metric_families(server.ask("GET", "/metrics").body.decode())
    }
    queued = [s.value for s in families["multiplane_jobs"].samples if s.labels == {"state": "queued"}]
    assert queued >= [2]


def test_the_document_has_every_route_and_no_other(server: Running) -> None:
    document = server.ask("GET", "/openapi.json").json
    described = {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}
    assert described == {(route.method, route.path.replace(":.+", "")) for route in ROUTES}
    for method, path in described:
        there = server.ask(method, path.replace("{id}", str(uuid4())).replace("{name}", "x"))
        assert there.status != 405
        if "{" not in path:
            assert there.status != 404, path


def test_answers_are_as_the_document_says(server: Running) -> None:
    document = server.ask("GET", "/openapi.json").json
    submitted(server)
    for path in ("jobs", "queue", "system", "health"):
        operation = document["paths"][f"{API}/{path}"]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": document["components"]}
        jsonschema.validate(server.ask("GET", f"{API}/{path}").json, whole)


def test_the_page_for_people_names_every_route(server: Running) -> None:
    page = server.ask("GET", "/api").body.decode()
    for route in ROUTES:
        assert route.path.replace(":.+", "") in page
    assert "http-equiv" not in page and "<script" not in page


def test_a_film_of_a_thousand_shots_is_listed_by_its_job_alone(server: Running) -> None:
    shots = [{"prompt": f"Road {number}."} for number in range(1000)]
    film = submitted(server, storyboard={"shots": shots})
    assert film["shots"] == {"queued": 1000}
    assert server.ask("GET", f"{API}/jobs?limit=1").json["jobs"][0]["id"] == film["id"]
    server.ask("POST", f"{API}/jobs/{film['id']}/cancel")
