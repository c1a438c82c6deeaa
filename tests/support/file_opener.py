"""A process of its own that opens files, so that a crash, a hang or too much memory is seen from outside.

Started as a script it reads lines ``reader<TAB>path`` and answers each with ``read``, ``refused``, or what
else happened. `Opener` is the other end.
"""

from __future__ import annotations

import os
import resource
import selectors
import subprocess
import sys
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

SECONDS = 60
"""How long one file may take (on a machine that does other things too)."""
MEGABYTES = 1500
"""How much memory may be added to what the process has after its imports."""


class Opener:
    """The other end of the process; it is started anew after a crash or a hang."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def tell(self, reader: str, path: Path) -> str:
        """Return what became of reading a file: ``read``, ``refused``, or a sentence on what went wrong."""
        process = self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{reader}\t{path}\n")
        process.stdin.flush()
        with selectors.DefaultSelector() as ready:
            ready.register(process.stdout, selectors.EVENT_READ)
            if not ready.select(SECONDS):
                self.close()
                return f"took more than {SECONDS} s"
        answer = process.stdout.readline().strip()
        return answer or f"crashed ({process.wait()})"

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _running(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            command = [sys.executable, "-W", "ignore", str(Path(__file__).resolve())]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
            )
        return self._process


def _virtual_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def _causes(fault: BaseException | None) -> list[BaseException]:
    return [] if fault is None else [fault, *_causes(fault.__cause__)]


def _reader(name: str) -> Any:
    return import_module(f"mekscrna.data.readers.{name}").READER


def _outcome(name: str, path: Path) -> str:
    from mekscrna.data._reader import Deposit
    from mekscrna.errors import DataError

    reader = _reader(name)
    deposit = Deposit(path=path)
    try:
        header = reader.read_header(deposit)
        for slot in header.slots:
            reader.sample(deposit, slot)
            reader.read(deposit, slot)
    except DataError as fault:
        asked = [str(cause) for cause in _causes(fault) if isinstance(cause, MemoryError)]
        return f"asked for too much memory: {asked[0]}" if asked else "refused"
    except Exception as fault:  # noqa: BLE001 – whatever it is, it is the answer
        return f"raised {type(fault).__name__}: {fault}".replace("\n", " ")
    return "read"


def _serve() -> None:
    warnings.simplefilter("ignore")
    for name in ("h5ad", "loom", "zarr"):
        _reader(name)
    limit = _virtual_bytes() + MEGABYTES * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    # Filters of HDF5 print to the standard output when they fail.
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)
        for line in sys.stdin:
            name, _, path = line.rstrip("\n").partition("\t")
            answers.write(_outcome(name, Path(path)) + "\n")
            answers.flush()


if __name__ == "__main__":
    _serve()
