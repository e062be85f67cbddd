"""The process in which a run trains: started by the worker, bounded on every side, heard through one pipe.

It is forked from a server that has imported torch already, trains a step that nobody sees, so that whatever is done
once is done, and waits for its recipe. It has no database and no network, one thread, little priority, and it does not
outlive the worker. It says one line per event: the kind, a tab, and the event as JSON. Asked to rest, it says so after
the step that it is at, and waits for its next turn.
"""

import json
import multiprocessing
import os
import resource
import signal
import sys
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from course.lab.events import NotFiniteError, Step, to_json
from course.lab.reasons import Reason
from course.lab.recipe import Recipe
from course.lab.tasks import TASKS

NICENESS = 10
MEMORY_BYTES = 2 * 1024**3
"""What a run may take beyond what torch itself has mapped, which is little on a CPU and much with CUDA."""
CPU_SECONDS = 130
"""More than the worker grants on the clock: it is for the case that the worker cannot see to it."""
LONGEST_LINE = 4 * 1024**2
READY = "ready"
"""The kind of the line that says that a child waits for its recipe."""
RESTING = "resting"
"""The kind of the line that says that a child trains no further until it is told to."""
FAILED = "failed"
"""The kind of the line that says why there is no further event."""
TRAINED = "trained"
"""The kind of the line that carries the policy as the run leaves it; it is kept apart from the events."""

_REST, _GO_ON = b"rest", b"go on"
_SETUP = {"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
_PRELOADED = ["course.lab.learning.trainer", "course.lab.child"]
_FORBIDDEN = ("socket.", "sqlite3.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system", "os.spawn")
_context = multiprocessing.get_context("forkserver")


@dataclass(frozen=True)
class Line:
    """What a child said: the kind of event, and the event as JSON; or FAILED and the reason."""

    kind: str
    body: str


@dataclass
class Child:
    """A process that trains, as the worker sees it."""

    process: BaseProcess
    inlet: Connection
    outlet: Connection
    _unfinished: bytes = field(default=b"")

    def begin(self, recipe: Recipe) -> None:
        """Let it train this recipe; one that has died meanwhile is found out by reading."""
        self._tell(json.dumps(recipe.to_json()).encode())

    def rest(self) -> None:
        """Ask it to rest after the step that it is at; it says when it does."""
        self._tell(_REST)

    def go_on(self) -> None:
        """Let it train on after a rest."""
        self._tell(_GO_ON)

    def read(self, patience_seconds: float) -> list[Line] | None:
        """Give the lines that have come, waiting a little for the first; None once there will be no more.

        It never waits for the rest of a line, since a child that was stopped half-way would keep us for ever.
        """
        if not wait([self.outlet], patience_seconds):
            return []
        read = os.read(self.outlet.fileno(), 1 << 20)
        if not read or len(self._unfinished) > LONGEST_LINE:
            return None
        *lines, self._unfinished = (self._unfinished + read).split(b"\n")
        return [_line(line) for line in lines]

    def end(self) -> int:
        """Make sure that the process is gone, and give its exit code."""
        self.process.kill()
        self.process.join()
        code = self.process.exitcode
        self.inlet.close()
        self.outlet.close()
        self.process.close()
        return code if code is not None else -signal.SIGKILL

    def wait(self, patience_seconds: float) -> int | None:
        """Give the exit code if the process ends by itself within this time."""
        self.process.join(patience_seconds)
        return self.process.exitcode

    def _tell(self, words: bytes) -> None:
        with suppress(BrokenPipeError):
            self.inlet.send_bytes(words)


class Nursery:
    """Children that are ready, so that a learner waits for no preparation."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._ready: list[Child] = []
        self._lock = threading.Lock()

    def fill(self) -> None:
        """Start as many children as are missing; they get ready by themselves."""
        with self._lock:
            while len(self._ready) < self._count:
                self._ready.append(start())

    def take(self) -> Child:
        """Give a child that waits for its recipe, or will in a moment."""
        with self._lock:
            while self._ready:
                child = self._ready.pop(0)
                if child.wait(0) is None:
                    return child
                child.end()
            return start()

    def is_warm(self, patience_seconds: float) -> bool:
        """Wait until the first child is ready, and say whether it got so far."""
        child = self.take()
        lines = child.read(patience_seconds)
        with self._lock:
            self._ready.insert(0, child)
        return bool(lines)

    def end(self) -> None:
        """End the children that nobody has taken."""
        with self._lock:
            while self._ready:
                self._ready.pop().end()


def start() -> Child:
    """Start a child. The first call starts the server, which takes seconds."""
    os.environ.update(_SETUP)
    # Else every child would run the command line's script once more, to find the functions it might name.
    sys.modules["__main__"].__spec__ = ModuleSpec("course.__main__", None)
    _context.set_forkserver_preload(_PRELOADED)
    told, inlet = _context.Pipe(duplex=False)
    outlet, events = _context.Pipe(duplex=False)
    process = _context.Process(target=_train, args=(told, events), name="run", daemon=True)
    process.start()
    told.close()
    events.close()
    return Child(process, inlet, outlet)


def _line(text: bytes) -> Line:
    kind, _, body = text.decode().partition("\t")
    return Line(kind, body)


def _train(told: Connection, outlet: Connection) -> None:
    """Run in the child: get ready, wait, train, and say what happens."""
    confine()
    from course.lab.learning.trainer import train

    if not told.poll():  # Else a learner waits already, and the first step itself is the one that takes longer.
        for _ in train(Recipe(task=TASKS[0].name, language=TASKS[0].languages[0], steps=1)):
            pass
    _say(outlet, READY, "")
    recipe = Recipe.from_json(json.loads(told.recv_bytes()))
    try:
        for event in train(recipe):
            values = to_json(event)
            _say(outlet, values["event"], json.dumps(values, ensure_ascii=False, separators=(",", ":")))
            if isinstance(event, Step) and told.poll() and told.recv_bytes() == _REST:
                _say(outlet, RESTING, "")
                told.recv_bytes()
    except NotFiniteError:
        _say(outlet, FAILED, Reason.BROKEN)


def _say(outlet: Connection, kind: str, body: str) -> None:
    line = memoryview(f"{kind}\t{body}\n".encode())
    while line:
        line = line[os.write(outlet.fileno(), line) :]


def confine() -> None:
    """Give up what training does not need, for good."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the worker, which then ends us.
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Nobody listens any more: end without a word.
    step_back()
    most = _mapped_bytes() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    threading.Thread(target=_end_with_worker, name="worker", daemon=True).start()
    sys.addaudithook(_refuse)


def _mapped_bytes() -> int:
    """Say how much memory this process has mapped already; systems without /proc do not hold the limit either."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE") if statm.exists() else 0


def step_back() -> None:
    """Let the site go first wherever both want a processor."""
    os.nice(max(0, NICENESS - os.nice(0)))


def _end_with_worker() -> None:
    worker = multiprocessing.parent_process()
    if worker is not None:
        worker.join()
        os._exit(1)


def _refuse(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_FORBIDDEN):
        raise PermissionError(f"A process that trains may not do this: {event}.")
