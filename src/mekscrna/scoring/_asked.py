"""What was asked for: which methods, with which options, by how much of the machine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from mekscrna.data.streaming.effort import Effort
from mekscrna.discovery import discover
from mekscrna.errors import InputError, UnknownNameError
from mekscrna.scoring import methods
from mekscrna.scoring._method import Method
from mekscrna.scoring._options import read_options
from mekscrna.spec._base import Spec

if TYPE_CHECKING:
    from collections.abc import Sequence

METHODS = discover(methods, "METHOD", Method)
"""Every scoring method, by name."""

OneOrMore: TypeAlias = str | Method | Iterable[str | Method]
"""A method's name, a method of one's own, or several of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One method with its options."""

    method: Method
    params: Spec


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Methods to score by, and what is the same for all of them."""

    asked: tuple[Asked, ...]
    seed: int
    min_coverage: float
    effort: Effort


def request_of(method: OneOrMore, options: Mapping[str, Any], *, seed: int, min_coverage: float) -> Request:
    """Read what was asked for.

    Of the options, those of `Effort` are taken out; the others are the method's. Where several methods are
    asked for, each method's options stand under its name.

    Raises
    ------
    UnknownNameError
        No such method.
    InputError
        An option, the seed or the coverage cannot be used, or a method is asked for twice.
    """
    if not 0.0 <= min_coverage <= 1.0:
        raise InputError(f"min_coverage is {min_coverage}; it is a share between 0 and 1.")
    if seed < 0:
        raise InputError(f"seed is {seed}; it must be 0 or more.")
    of_effort = {field.name for field in fields(Effort)}
    effort = Effort(**{name: _plain(value) for name, value in options.items() if name in of_effort})
    own = {name: value for name, value in options.items() if name not in of_effort}
    asked: tuple[Asked, ...]
    if isinstance(method, str | Method):
        chosen = _method(method)
        asked = (Asked(method=chosen, params=read_options(chosen, own)),)
    else:
        asked = _several([_method(each) for each in method], own)
    return Request(asked=asked, seed=int(seed), min_coverage=float(min_coverage), effort=effort)


def _several(chosen: Sequence[Method], options: Mapping[str, Any]) -> tuple[Asked, ...]:
    names = [method.name for method in chosen]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if not names:
        raise InputError("No scoring method was given.")
    if repeated:
        raise InputError(
            f"Asked for more than once: {', '.join(repeated)}. A method writes one set of scores."
        )
    loose = sorted(
        name for name, value in options.items() if name not in names or not isinstance(value, Mapping)
    )
    if loose:
        raise InputError(
            f"With several methods, options stand under the method's name, as in {names[0]}={{…}}; "
            f"found {', '.join(loose)}. The methods are {', '.join(names)}."
        )
    return tuple(
        Asked(method=method, params=read_options(method, options.get(method.name, {}))) for method in chosen
    )


def _method(method: str | Method) -> Method:
    if isinstance(method, Method):
        return method
    if method not in METHODS:
        raise UnknownNameError("scoring method", method, METHODS)
    return METHODS[method]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
