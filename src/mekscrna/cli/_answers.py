"""What a verb gives back: exit codes, and errors as sentences.

0 ran; 1 failed; 2 bad input, nothing written; 3 a dataset failed on the way; 130 stopped by a person.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec

import typer

from mekscrna.errors import InputError, MekscrnaError

FAILED: Final = 1
BAD_INPUT: Final = 2
DATASET_FAILED: Final = 3
STOPPED: Final = 130

P = ParamSpec("P")


def answered(verb: Callable[P, int | None]) -> Callable[P, None]:
    """Wrap a verb so that its errors become sentences on standard error and an exit code."""

    @wraps(verb)
    def answer(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            code = verb(*args, **kwargs)
        except InputError as error:
            typer.echo(f"{error}\nNothing was written.", err=True)
            raise typer.Exit(BAD_INPUT) from None
        except MekscrnaError as error:
            typer.echo(f"mekscrna could not finish: {error}", err=True)
            raise typer.Exit(FAILED) from None
        except BrokenPipeError:  # whoever read our output has enough: typer leaves quietly
            raise
        except OSError as error:
            place = f": {error.filename}" if error.filename else ""
            typer.echo(f"mekscrna could not finish: {error.strerror or error}{place}", err=True)
            raise typer.Exit(FAILED) from None
        except KeyboardInterrupt:
            typer.echo("Stopped. Finished datasets are kept: the same command goes on from there.", err=True)
            raise typer.Exit(STOPPED) from None
        raise typer.Exit(code or 0)

    return answer
