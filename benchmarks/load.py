"""Thirty learners press Run together while somebody reads: when each sees movement, when all are done, how pages fare.

`python -m benchmarks.load` serves the course with its worker, lets thirty learners ask at once for a run of a hundred
steps, keeps a stream of events open for each, and fetches pages all the while. Over loopback, on the first two cores,
of which the learners use their share too. It is bounded: at most three minutes.
"""

import http.client
import itertools
import json
import os
import statistics
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from builders import family, serving

from course.settings import SHIPPED

LEARNERS = 30
STEPS = 100
CORES = 2
PAGES = ("/ro/rl-basics/grpo", "/en/rl-basics/grpo", "/ro/", "/en/lab")
PAUSE_SECONDS = 0.05
QUIET_SECONDS = 5
MOST_SECONDS = 180
MOVEMENT_SECONDS = 10
TOTAL_SECONDS = 60
PAGE_MS = 150


@dataclass(frozen=True)
class Seen:
    """What one learner saw. Units: seconds since all pressed Run; steps as they came."""

    first_step: float
    longest_pause: float
    end: float
    steps: int
    state: str


def main() -> None:
    """Print what was promised and what was seen."""
    if "--learners" in sys.argv:
        print(json.dumps([asdict(seen) for seen in press_run(sys.argv[-1])]))
        return
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:CORES]))
    with TemporaryDirectory() as folder, serving(SHIPPED, Path(folder) / "var") as site:
        site.wait_for("worker is warm", seconds=120)
        quiet = Reader(site.url)
        quiet.read_for(QUIET_SECONDS, lambda: True)
        command = [sys.executable, "-m", "benchmarks.load", "--learners", site.url]
        learners = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        memory = Memory(site.process.pid)
        busy = Reader(site.url)
        busy.read_for(MOST_SECONDS, lambda: memory.look() or learners.poll() is None)
        learners.kill()
        said, _ = learners.communicate()
    show([Seen(**each) for each in json.loads(said or "[]")], quiet, busy, memory)


def press_run(url: str) -> list[Seen]:
    """Let all learners press Run at the same moment, and follow their runs to the end."""
    together = threading.Barrier(LEARNERS)
    with ThreadPoolExecutor(LEARNERS) as pool:
        return list(pool.map(lambda _: train(url, together), range(LEARNERS)))


def train(url: str, together: threading.Barrier) -> Seen:
    """Open the lab, press Run with the others, and follow the run's events."""
    site = http.client.HTTPConnection(urlsplit(url).netloc, timeout=MOST_SECONDS)
    site.request("GET", "/en/lab")
    page = site.getresponse()
    page.read()
    cookie = f"session={SimpleCookie(page.getheader('Set-Cookie', ''))['session'].value}"
    form = {"task": "dog", "steps": str(STEPS), "idempotency_key": uuid.uuid4().hex}
    headers = {"Cookie": cookie, "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    together.wait()
    pressed = time.monotonic()
    site.request("POST", "/en/lab/runs", urlencode(form), headers)
    answer = site.getresponse()
    run = json.loads(answer.read())
    assert answer.status == 201, run
    site.request("GET", run["events"], headers={"Cookie": cookie})
    return follow(site.getresponse(), pressed)


def follow(stream: http.client.HTTPResponse, pressed: float) -> Seen:
    """Read a stream of events to its end."""
    times, rest, state = [pressed], b"", ""
    while chunk := stream.read1(1 << 18):
        *lines, rest = (rest + chunk).split(b"\n")
        times += [time.monotonic()] * lines.count(b"event: step")
        for line in lines:
            if line.startswith(b'data: {"state"'):
                state = json.loads(line[6:])["state"]
    pauses = [later - earlier for earlier, later in itertools.pairwise(times)]
    return Seen(pauses[0], max(pauses), time.monotonic() - pressed, len(times) - 1, state)


class Reader:
    """Fetches one page after another, as somebody who reads."""

    def __init__(self, url: str) -> None:
        self.address = urlsplit(url).netloc
        self.took: list[float] = []
        self.errors: list[str] = []

    def read_for(self, seconds: float, goes_on: Callable[[], bool]) -> None:
        """Read until the time is over or there is nothing to wait for any more."""
        until = time.monotonic() + seconds
        while time.monotonic() < until and goes_on():
            began = time.perf_counter()
            self.fetch(PAGES[len(self.took) % len(PAGES)])
            self.took.append((time.perf_counter() - began) * 1000)
            time.sleep(PAUSE_SECONDS)

    def fetch(self, path: str) -> None:
        """Fetch one page, and note what goes wrong."""
        connection = http.client.HTTPConnection(self.address, timeout=20)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                self.errors.append(f"{path}: {response.status}")
        except (OSError, http.client.HTTPException) as error:
            self.errors.append(f"{path}: {error}")
        finally:
            connection.close()

    def __str__(self) -> str:
        """Give the median and the 99th of a hundred."""
        took = sorted(self.took)
        return f"p50 {statistics.median(took):4.0f} ms   p99 {self.p99:4.0f} ms   {len(took)} pages"

    @property
    def p99(self) -> float:
        """What ninety-nine of a hundred pages took at most. Units: milliseconds."""
        return sorted(self.took)[len(self.took) * 99 // 100]


class Memory:
    """The most that the processes of the site have taken together, what they share counted once."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.most_mb = 0.0
        self.most_processes = 0
        self._looked = 0.0

    def look(self) -> bool:
        """Look every second; always false, so that it can stand in a condition."""
        if time.monotonic() - self._looked > 1:
            self._looked = time.monotonic()
            pids = family(self.pid) | {self.pid}
            self.most_mb = max(self.most_mb, sum(map(proportional_mb, pids)))
            self.most_processes = max(self.most_processes, len(pids))
        return False


def proportional_mb(pid: int) -> float:
    """Give a process's share of the memory in use. Units: MB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def show(seen: list[Seen], quiet: Reader, busy: Reader, memory: Memory) -> None:
    """Print it all beside what is promised."""
    errors = busy.errors + [f"a run ended as {each.state} after {each.steps}" for each in seen if each.steps != STEPS]
    errors += ["not every learner came to an end"] * (len(seen) != LEARNERS)
    print(f"{LEARNERS} learners press Run together, {STEPS} steps each, a stream open for each, {CORES} cores")
    if seen:
        first, total = max(each.first_step for each in seen), max(each.end for each in seen)
        pauses = statistics.median(each.longest_pause for each in seen)
        speed = sum(each.steps for each in seen) / total
        said(f"first step of the last learner after {first:4.1f} s", f"{MOVEMENT_SECONDS} s", first <= MOVEMENT_SECONDS)
        said(f"all done after                       {total:4.1f} s", f"{TOTAL_SECONDS} s", total <= TOTAL_SECONDS)
        print(f"  {speed:.0f} steps a second in all; the longest a learner saw no movement, median: {pauses:.1f} s")
    said(f"pages meanwhile: {busy}", f"p99 of {PAGE_MS} ms", busy.p99 <= PAGE_MS)
    print(f"  pages before:    {quiet}")
    said(f"errors: {len(errors)} {errors[:3] or ''}", "none", not errors)
    print(f"  memory of all {memory.most_processes} processes at most: {memory.most_mb:.0f} MB")


def said(seen: str, promised: str, is_kept: bool) -> None:
    """Print one line."""
    print(f"  {seen}   promised: {promised}: {'kept' if is_kept else 'not kept'}")


if __name__ == "__main__":
    main()
