"""Tell that kernels are being compiled, for the first call of each takes seconds."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from numba.core import event

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTE = "mekscrna compiles what it computes with: once, some seconds; the result is kept on this machine.\n"


@contextmanager
def told_of_compiling() -> Iterator[None]:
    """Write one line to standard error if anything is compiled inside the block, not if it is loaded."""
    with event.install_listener("numba:compile", _Teller()):
        yield


class _Teller(event.Listener):
    """Writes the line at the first compilation."""

    def __init__(self) -> None:
        self._has_told = False

    def on_start(self, _event: Any) -> None:
        """Tell, once."""
        if not self._has_told:
            self._has_told = True
            sys.stderr.write(NOTE)

    def on_end(self, _event: Any) -> None:
        """Do nothing."""
