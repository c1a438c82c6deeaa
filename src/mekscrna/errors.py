"""The errors of mekscrna, as a tree.

::

    MekscrnaError
    ├── InputError                what a person gave is wrong; nothing was computed (exit code 2)
    │   ├── SpecError             a YAML file; carries every Problem of the file
    │   ├── UnknownNameError      no such dataset, signature, claim, method, arm …; says the nearest
    │   └── DataError             a data file does not hold what its declaration says; carries Problems
    └── RunError                  the work failed although the input was accepted (exit code 1)

What the *data* cannot answer is no error: it is the verdict ``untestable`` with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class MekscrnaError(Exception):
    """Root of all errors raised on purpose by mekscrna."""


class InputError(MekscrnaError):
    """What a person gave cannot be used as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault: where it is, what was found, what is allowed.

    ``file``, ``line`` and ``column`` (both from 1) are None where a fault has no place in a file.
    ``path`` is the dotted place inside the document, such as ``files.0.sha256`` or ``obs['donor']``.
    """

    what: str
    path: str = ""
    file: str | None = None
    line: int | None = None
    column: int | None = None
    hint: str = ""

    def __str__(self) -> str:
        """Return ``file:line:column path: what. hint``, leaving out what is not known."""
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)
        where = " ".join(part for part in (place, self.path) if part)
        text = f"{where}: {self.what}" if where else self.what
        return f"{text} {self.hint}" if self.hint else text


class _ManyProblemsError(InputError):
    """An input error that lists every problem found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class SpecError(_ManyProblemsError):
    """A dataset, signature, claim or study file has faults; ``problems`` lists them all."""


class DataError(_ManyProblemsError):
    """A data file does not hold what its dataset declares; ``problems`` lists all faults."""


class UnknownNameError(InputError):
    """A name that nothing goes by; the message offers the nearest right one."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind, self.name, self.known = kind, name, tuple(sorted(known))
        super().__init__(f"No {kind} named '{name}'. {suggestion(name, self.known)}".rstrip())


class RunError(MekscrnaError):
    """The work could not be finished although its input was accepted."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """Say which known name is nearest to `name`, or list what is allowed, in one sentence.

    Returns an empty string where nothing is known.
    """
    names = sorted(set(known))
    near = get_close_matches(name, names, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    if not names:
        return ""
    shown = ", ".join(names[:12]) + (f" and {len(names) - 12} more" if len(names) > 12 else "")
    return f"Allowed: {shown}."
