"""Run a program that ends when its parent ends:  python -m config.leash PROGRAM ARGUMENT…

A supervisor killed outright can pass no signal on; on Linux the kernel does it for it.
Set here, in a fresh process, because code run between fork and exec of a process with
threads may never return.
"""

import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main() -> None:
    parent = os.getppid()
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before we asked
            sys.exit(1)
    os.execv(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
