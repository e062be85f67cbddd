"""A chapter page against a bare Flask route that returns the same bytes, under the same server, in turns.

Printed: requests per second (the client shares the machine, which flatters the slower one) and the server's own
processor time per request (which it does not).
"""

import http.client
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from builders import answers, free_port, serving, wait_until

from course.settings import SHIPPED

PAGE = "/ro/rl-basics/grpo"
REQUESTS = 300
ROUNDS = 5

BARE = """
import sys
from flask import Flask
from course import server, settings
from pathlib import Path

page = Path(sys.argv[1]).read_bytes()

def bare(_settings):
    app = Flask("bare")
    app.add_url_rule("/", "page", lambda: page)
    return app

class Bare(server.Server):
    def load(self):
        return bare(None)

Bare(settings.read_settings()).run()
"""


def main() -> None:
    """Print requests per second and processor time per request of both, and their ratio."""
    with TemporaryDirectory() as folder, serving(SHIPPED, Path(folder) / "var") as site:
        fetch(site.url + PAGE, 20)
        body = Path(folder) / "page.html"
        body.write_bytes(fetch(site.url + PAGE, 1))
        with bare_server(body) as (bare_url, bare_pid):
            fetch(bare_url + "/", 20)
            site_pid = next(pid for pid in descendants(site.process.pid) if is_site(pid))
            pairs = [(measure(site.url + PAGE, site_pid), measure(bare_url + "/", bare_pid)) for _ in range(ROUNDS)]
    print(f"chapter page, {body_size(pairs)} rounds of {REQUESTS} requests, one connection, medians")
    for name, number in (("chapter page", 0), ("same bytes from a bare route", 1)):
        rate = statistics.median(pair[number][0] for pair in pairs)
        cpu = statistics.median(pair[number][1] for pair in pairs)
        print(f"  {name:30} {rate:7.0f} requests/s   {cpu * 1000:6.2f} ms of processor time each")
    ratio = statistics.median(pair[0][0] / pair[1][0] for pair in pairs)
    cost = statistics.median(pair[0][1] / pair[1][1] for pair in pairs)
    print(f"  the chapter page reaches {ratio:.2f} of the bare route's rate at {cost:.1f} times its processor time")


def body_size(pairs: list[object]) -> int:
    """Count the rounds."""
    return len(pairs)


def measure(url: str, pid: int) -> tuple[float, float]:
    """Give requests per second, and the server's processor seconds per request."""
    busy, started = processor_seconds(pid), time.perf_counter()
    fetch(url, REQUESTS)
    return REQUESTS / (time.perf_counter() - started), (processor_seconds(pid) - busy) / REQUESTS


def fetch(url: str, times: int) -> bytes:
    """Fetch a page over one connection, as a returning reader does."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
    body, cookie = b"", ""
    for _ in range(times):
        connection.request("GET", parts.path, headers={"Cookie": cookie})
        response = connection.getresponse()
        body = response.read()
        if given := response.getheader("Set-Cookie"):
            cookie = given.split(";")[0]
        assert response.status == 200, response.status
    connection.close()
    return body


@contextmanager
def bare_server(body: Path) -> Iterator[tuple[str, int]]:
    """Run the bare route under our own server's settings."""
    port = free_port()
    environment = {**os.environ, "COURSE_PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-c", BARE, str(body)], env=environment)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_until(lambda: answers(url + "/"), 30, "the bare server did not start")
        yield url, max(descendants(process.pid))
    finally:
        process.terminate()
        process.wait(10)


def descendants(pid: int) -> list[int]:
    """Find the processes that descend from this one."""
    listed = subprocess.run(["/bin/ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = {int(child): int(parent) for child, parent in re.findall(r"(\d+)\s+(\d+)", listed)}
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found - {pid})


def is_site(pid: int) -> bool:
    """Say whether this is the process of gunicorn that answers: the child of the one that was started."""
    command = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    parent = int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    return "web" in command and "web" in Path(f"/proc/{parent}/cmdline").read_text().split("\0")


def processor_seconds(pid: int) -> float:
    """Read the time that a process has spent on a processor."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
