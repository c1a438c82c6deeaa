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


def module_names(package: ModuleType) -> tuple[str, ...]:
    """Return the names of a package's public modules, in order, without importing any."""
    names = (info.name for info in iter_modules(package.__path__))
    return tuple(sorted(name for name in names if not name.startswith("_")))


def discover(package: ModuleType, attribute: str, kind: type[T]) -> Mapping[str, T]:
    """Collect one value of `kind` from each public module of `package`, keyed by its ``name``.

    A module registers itself by defining `attribute` (``METHOD``, ``ESTIMATOR``, ``READER``); no other
    file is touched. Its value goes by the module's own name, so that names can be listed without importing
    anything heavy. Modules whose name starts with an underscore are helpers and are passed over.

    Raises
    ------
    RunError
        A module lacks the attribute, holds something else, or goes by another name than its value.
    """
    found: dict[str, T] = {}
    for name in module_names(package):
        module = import_module(f"{package.__name__}.{name}")
        value = getattr(module, attribute, None)
        if not isinstance(value, kind):
            raise RunError(f"{module.__name__} must define {attribute} as a {kind.__name__}.")
        if value.name != name:
            raise RunError(f"{module.__name__} registers the name '{value.name}'; it must be '{name}'.")
        found[name] = value
    return MappingProxyType(found)
