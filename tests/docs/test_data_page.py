"""What docs/data.md shows is true: its YAML is read, its commands and readers are there, its limits hold."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from declarations import DATASET
from ruamel.yaml import YAML
from typer.main import get_command

from mekscrna.cli.app import app
from mekscrna.data.archiving.limits import Limits
from mekscrna.data.formats import READERS
from mekscrna.fetch.rules import Rules
from mekscrna.spec.dataset import Dataset
from mekscrna.spec.reading import read

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs/data.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", BLOCKS, ids=[block.partition(":")[0] for block in BLOCKS])
def test_each_piece_of_yaml_fits_a_declaration(block: str, tmp_path: Path) -> None:
    yaml = YAML()
    whole: dict[str, object] = yaml.load(DATASET)
    whole.update(yaml.load(block))
    with (tmp_path / "mine.yaml").open("w", encoding="utf-8") as stream:
        yaml.dump(whole, stream)
    assert read(tmp_path / "mine.yaml", Dataset).id == "mine"


def test_every_reader_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ", PAGE.partition("| reader |")[2].partition("\n\n")[0], re.MULTILINE)
    assert set(rows) == set(READERS)


def test_every_command_and_option_is_there() -> None:
    verbs: Mapping[str, object] = get_command(app).commands  # type: ignore[attr-defined]  # typer's group
    assert set(re.findall(r"mekscrna ([a-z]+)", PAGE)) <= set(verbs)


def test_the_limits_are_those_of_the_program() -> None:
    assert Limits().depth == 4
    assert "up to four deep" in " ".join(PAGE.split())
    assert Limits().ratio == 250
    assert "over 250 times" in PAGE
    assert Rules().n_tries == 6
    assert "six attempts" in PAGE
