"""Check a method's options and say every fault in one error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import ValidationError

from mekscrna.errors import InputError, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_core import ErrorDetails

    from mekscrna.scoring._method import Method
    from mekscrna.spec._base import Spec


def read_options(method: Method, options: Mapping[str, Any]) -> Spec:
    """Return the method's options model filled from `options` (numpy scalars count as plain numbers).

    Raises
    ------
    InputError
        An unknown option (with the nearest right name), or values outside what the model allows; all at once.
    """
    plain = {
        name: value.item() if isinstance(value, np.generic) else value for name, value in options.items()
    }
    try:
        return method.params(**plain)
    except ValidationError as error:
        raise InputError("\n".join(_say(method, fault) for fault in error.errors())) from error


def _say(method: Method, fault: ErrorDetails) -> str:
    option = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        known = suggestion(option, method.params.model_fields)
        return f"Method '{method.name}' has no option '{option}'. {known or 'It has none.'}"
    return f"Option '{option}' of method '{method.name}': {fault['msg']} (found {fault['input']!r})."
