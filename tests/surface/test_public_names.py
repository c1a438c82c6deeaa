"""The public surface: what it offers, how it is called, and that asking for it costs nothing."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from pathlib import Path
from types import FunctionType

import pytest

import mekscrna as mk

SOURCE = Path(mk.__file__).parent
FUNCTIONS = [name for name in mk.__all__ if isinstance(getattr(mk, name), FunctionType)]
HEAVY = ("numpy", "pandas", "scipy", "anndata", "scanpy", "gseapy", "numba", "matplotlib", "h5py")


def loaded_after(code: str) -> set[str]:
    """Return which heavy packages a fresh interpreter has loaded after running `code`."""
    ask = f"{code}\nimport sys; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_every_public_name_is_there_and_described() -> None:
    for name in mk.__all__:
        assert inspect.getdoc(getattr(mk, name)), name


def test_dir_is_the_public_surface() -> None:
    assert sorted(dir(mk)) == sorted(mk.__all__)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'scoar'"):
        mk.scoar  # noqa: B018 - asking is the test


@pytest.mark.parametrize("name", FUNCTIONS)
def test_public_functions_keep_the_calling_conventions(name: str) -> None:
    parameters = inspect.signature(getattr(mk, name)).parameters.values()
    positional = [each for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    assert len(positional) <= 3, "at most three positional parameters"
    assert not [each.name for each in positional if each.annotation == "bool"], "no positional booleans"
    names = [each.name for each in parameters]
    assert "adata" not in names[1:], "adata comes first"


def _takers_of_paths() -> dict[str, inspect.Signature]:
    """Return the public functions, and methods of public classes, that take a path."""
    found = {name: getattr(mk, name) for name in FUNCTIONS}
    for name in mk.__all__:
        if isinstance(kind := getattr(mk, name), type):
            found |= {
                f"{name}.{each}": getattr(kind, each)
                for each, value in vars(kind).items()
                if not each.startswith("_") and isinstance(value, FunctionType | classmethod)
            }
    signatures = {name: inspect.signature(each) for name, each in found.items()}
    return {
        name: each
        for name, each in signatures.items()
        if any("Path" in str(one.annotation) for one in each.parameters.values())
    }


def test_what_takes_a_path_takes_its_text_too() -> None:
    takers = _takers_of_paths()
    assert {"load", "read_run", "run", "score_file", "Catalog.open", "Catalog.with_study"} <= set(takers)
    deaf = [
        f"{name}({one.name})"
        for name, each in takers.items()
        for one in each.parameters.values()
        if "Path" in str(one.annotation) and "str" not in str(one.annotation)
    ]
    assert deaf == []


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded_after("import mekscrna") == set()


def test_help_loads_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['mekscrna', '--help']\nfrom mekscrna.cli.app import main\n"
    assert loaded_after(f"{code}try: main()\nexcept SystemExit: pass") == set()


def test_checking_configs_loads_nothing_heavy() -> None:
    code = "import sys; sys.argv = ['mekscrna', 'check']\nfrom mekscrna.cli.app import main\n"
    assert loaded_after(f"{code}try: main()\nexcept SystemExit as done: assert not done.code") == set()


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: str(path.relative_to(SOURCE)))
def test_rooms_stay_small_and_plain(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert len(text.splitlines()) <= 300, "a file is at most 200 lines, 300 where it cannot be cut"
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)], "no asserts in src"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert length <= 40, f"{node.name} has a body of {length} lines"
