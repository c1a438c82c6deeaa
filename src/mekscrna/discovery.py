"""Turn a folder of modules into a read-only registry, by name."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, TypeVar

from mekscrna.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType


class _Named(Protocol):
    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=_Named)


def discover(package: ModuleType, attribute: str, kind: type[T]) -> Mapping[str, T]:
    """Collect one value of `kind` from each public module of `package`, keyed by its ``name``.

    A module registers itself by defining `attribute` (``METHOD``, ``ESTIMATOR``, ``READER``); no other
    file is touched. Modules whose name starts with an underscore are helpers and are passed over.

    Raises
    ------
    RunError
        A module lacks the attribute, holds something else, or two modules use one name.
    """
    found: dict[str, T] = {}
    for info in sorted(iter_modules(package.__path__), key=lambda info: info.name):
        if info.name.startswith("_"):
            continue
        module = import_module(f"{package.__name__}.{info.name}")
        value = getattr(module, attribute, None)
        if not isinstance(value, kind):
            raise RunError(f"{module.__name__} must define {attribute} as a {kind.__name__}.")
        if value.name in found:
            raise RunError(f"Two modules of {package.__name__} register the name '{value.name}'.")
        found[value.name] = value
    return MappingProxyType(found)
