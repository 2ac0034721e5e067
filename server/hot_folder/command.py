"""`multiplane watch`: the hot folder without a web server."""

from __future__ import annotations

from server.jobs.job import ENDED, Job, JobEvent
from server.jobs.queries import find_job
from server.service import serving
from server.settings import Settings
from server.signals import ending


async def run(settings: Settings) -> None:
    """Paint what is put into the folder until SIGTERM or an interrupt; one line for each shot.

    Raises:
        InputError: the folder cannot be watched, or another server works on the data folder.
    """
    ended = ending()
    async with serving(settings) as service:
        print(f"{settings.hot_folder} is watched; results lie in {settings.out}. Ctrl-C ends it.", flush=True)

        def tell(event: JobEvent) -> None:
            if event.type == "state" and event.data.get("state") in ENDED:
                service.tasks.create_task(show(event.job_id))

        async def show(id: str) -> None:
            job = await service.board.call(find_job, id)
            if job is not None and job.kind != "storyboard":
                print(line(job), flush=True)

        service.board.watch(tell)
        await ended.wait()


def line(job: Job) -> str:
    became = (
        job.folder if job.state == "succeeded" else f"{job.state}: {job.error}" if job.error else job.state
    )
    return f"{job.name} {job.shot}: {became}"
