"""What Celery may be told: work on a row, and look after all rows."""

from celery import shared_task

from jobs import actions


@shared_task(name="jobs.work")
def work(pk: int) -> None:
    actions.run(pk)


@shared_task(name="jobs.look", acks_late=False)
def look() -> None:
    actions.look()
