"""Compile kernels with numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from numba import njit

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` at its first call, free of the interpreter's lock; keep the machine code on disk.

    Numba raises at import where neither the package's folder nor the user's cache can be written to (a
    container, a read-only home); there the code is compiled anew in each process. Only the file that holds
    `function` marks a stale cache, so a compiled function calls none of another file, but for those of
    ``bits`` and ``_prefetch``: after a change of these two, caches have to be deleted by hand.
    """
    try:
        return cast("Callable[P, R]", njit(cache=True, nogil=True)(function))
    except RuntimeError:
        return cast("Callable[P, R]", njit(nogil=True)(function))
