"""An atlas from disk."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from mekscrna.comparison.atlas import Atlas
from mekscrna.errors import InputError

_ATLAS: Final = TypeAdapter(Atlas)


def read_atlas(path: Path | str) -> Atlas:
    """Read an atlas.

    Raises
    ------
    InputError
        There is no such file, or it is no atlas.
    """
    try:
        return _ATLAS.validate_json(Path(path).read_bytes())
    except FileNotFoundError as error:
        raise InputError(f"{path}: there is no such file.") from error
    except ValidationError as error:
        fault = error.errors()[0]
        raise InputError(f"{path} {'.'.join(map(str, fault['loc']))}: {fault['msg']}") from error
