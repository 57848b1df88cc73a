"""The processes that ./run starts and stops, and how their output is shown."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence

from config import env


class Died(RuntimeError):
    pass


def say(text: str, name: str = "resectory") -> None:
    print(f"{name:<9} | {text}", flush=True)


class Child:
    """One process in a session of its own: Ctrl-C reaches the supervisor, which stops in order."""

    def __init__(
        self, name: str, argv: Sequence[str], environ: Mapping[str, str], *, patience_s: float
    ) -> None:
        self.name, self.patience_s = name, patience_s
        self.process = subprocess.Popen(
            [sys.executable, "-m", "config.leash", sys.executable, *argv],
            env=environ,
            cwd=env.BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        self._relay = threading.Thread(target=self._show, daemon=True)
        self._relay.start()

    def _show(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            say(line.rstrip("\n"), self.name)

    def check(self) -> None:
        if (code := self.process.poll()) is not None:
            raise Died(f"{self.name} ended by itself with status {code}")

    def wait(self) -> None:
        """Until it ends well."""
        code = self.process.wait()
        self._relay.join(2)
        if code:
            raise Died(f"{self.name} failed with status {code}")

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(self.patience_s)
            except subprocess.TimeoutExpired:
                say(f"{self.name} did not stop in {self.patience_s:.0f} s: killing it")
        self.process.poll()
        self._kill_group()
        self.process.wait()
        self._relay.join(2)

    def _kill_group(self) -> None:
        """Also what it left behind: the group outlives its leader."""
        deadline = time.monotonic() + 2  # a zombie is for init to collect
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
            while time.monotonic() < deadline:
                os.killpg(self.process.pid, 0)
                time.sleep(0.01)
