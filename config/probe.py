"""Ask a web process how it is:  python -m config.probe [healthz|readyz]"""

import sys
import urllib.error
import urllib.request

from config import env


def ask(address: str, path: str, *, timeout_s: float = 5) -> tuple[int, str]:
    """Status and answer; 0 when nobody answers.  In the name of a host that is allowed."""
    host = env.words("ALLOWED_HOSTS", "localhost")[0].lstrip(".*") or "localhost"
    request = urllib.request.Request(f"http://{address}/{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as problem:
        return problem.code, problem.read().decode()
    except OSError as problem:
        return 0, str(problem)


def main() -> int:
    path = sys.argv[1] if len(sys.argv) > 1 else "readyz"
    status, text = ask(env.text("BIND", "127.0.0.1:8000"), path)
    print(text.strip())
    return 0 if status == 200 else 1


if __name__ == "__main__":
    sys.exit(main())
