"""Files that are written whole: at no moment does anybody find half of one."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes, *, is_lasting: bool = False) -> None:
    """Give a file new content in one step, with the rights that it had; if it is lasting, also after a loss of power.

    A link stays a link: what it leads to is written. Raises: OSError, and then nothing has changed.
    """
    target = path.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            if is_lasting:
                os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
