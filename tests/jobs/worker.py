"""A real worker with a beat of its own, for the tests that kill it: python worker.py SCHEDULE"""

import sys

from config.celery import app
from jobs import kinds

kinds.register("slow", label="Slow", path="tests.jobs.works.slow")
app.worker_main(
    ["worker", "-B", "-s", sys.argv[1], "-c", "1", "-l", "WARNING"]
    + ["--without-mingle", "--without-gossip"]
)
