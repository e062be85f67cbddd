"""The site under gunicorn: one process, many threads, so that open event streams do not block pages."""

from typing import Any

from gunicorn.app.base import BaseApplication

from course.settings import Settings

THREADS = 256


class Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn with our settings and nothing read from elsewhere."""

    def __init__(self, settings: Settings, *, edit: bool = False) -> None:
        self.settings, self.edit = settings, edit
        super().__init__()

    def load_config(self) -> None:
        """Set what differs from gunicorn's defaults."""
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        for name, value in {
            "bind": f"{host}:{self.settings.port}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "control_socket_disable": True,
            "graceful_timeout": 3,
            "timeout": 60,
            "keepalive": 15,
            "loglevel": "warning",
            "worker_tmp_dir": None,
            "proc_name": "course",
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Build the site inside gunicorn's worker process, so that its threads start there."""
        from course.app import create_app

        return create_app(self.settings, edit=self.edit)
