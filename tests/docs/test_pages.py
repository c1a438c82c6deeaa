"""The pages of docs/ that people wrote: their YAML is read, their commands and names exist."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest
from typer.main import get_command

import mekscrna as mk
from mekscrna.cli.app import app
from mekscrna.errors import SpecError

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
WRITTEN = sorted([*DOCS.glob("howto/*.md"), *DOCS.glob("concepts/*.md"), DOCS / "start.md"])
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

sys.path.insert(0, str(DOCS / "_ext"))


def blocks(page: Path, language: str) -> list[str]:
    return [text for name, text in BLOCK.findall(page.read_text(encoding="utf-8")) if name == language]


@pytest.fixture
def own_root(tmp_path: Path) -> Path:
    """A folder of one's own, with the list and the claim that the pages write."""
    (text,) = (each for each in blocks(DOCS / "howto/gene_lists.md", "yaml") if each.startswith("id:"))
    (tmp_path / "signatures").mkdir()
    (tmp_path / "signatures/my_list.yaml").write_text(text, encoding="utf-8")
    (text,) = blocks(DOCS / "howto/claims.md", "yaml")
    (tmp_path / "configs/claims").mkdir(parents=True)
    (tmp_path / "configs/claims/trametinib_raises_my_list.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_list_and_the_claim_of_the_pages_are_read(own_root: Path) -> None:
    claim = mk.Catalog.open(own_root).claim("trametinib_raises_my_list")
    assert (claim.reading.signature, claim.smallest_effect.value) == ("my_list", 0.32)


def test_a_fault_in_the_claim_of_the_page_would_be_seen(own_root: Path) -> None:
    path = own_root / "configs/claims/trametinib_raises_my_list.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("direction: up\n", "direction: upp\n"), "utf-8")
    with pytest.raises(SpecError, match="direction"):
        mk.Catalog.open(own_root)


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.stem)
def test_every_command_and_option_of_a_page_exists(page: Path) -> None:
    lines = [line.partition("#")[0].strip() for text in blocks(page, "sh") for line in text.splitlines()]
    for line in (each for each in lines if each.startswith("mekscrna ")):
        words = shlex.split(line)[1:]
        command = get_command(app)
        while hasattr(command, "commands"):
            command = command.commands[words.pop(0)]
        options = {option for each in command.params for option in each.opts}
        used = {word for word in words if word.startswith("-")}
        assert used <= options, line


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.stem)
def test_every_public_name_that_a_page_uses_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name in re.findall(r"\bmk\.([A-Za-z_]+(?:\.[a-z_]+)?)\(", text):
        value: object = mk
        for part in name.split("."):
            value = getattr(value, part)
        assert callable(value), name


def test_no_public_name_is_forgotten_in_the_reference() -> None:
    from api_page import api

    page = "\n".join(api())
    names = [name for name in mk.__all__ if name not in {"get", "kernels", "pl"}]
    assert [name for name in names if f"   {name}" not in page] == []
    assert [name for name in mk.pl.__all__ if f"   {name}" not in page] == []


def test_a_forgotten_name_stops_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    from api_page import api

    monkeypatch.setattr(mk, "__all__", [*mk.__all__, "brand_new"])
    with pytest.raises(RuntimeError, match="brand_new"):
        list(api())


def test_every_reason_and_every_verb_stands_in_the_reference() -> None:
    from generated_reference import cli, verdicts

    from mekscrna.claims.verdict import Reason

    page = "\n".join(verdicts())
    assert [each for each in Reason if f"`{each.value}`" not in page] == []
    verbs = "\n".join(cli())
    assert [verb for verb in get_command(app).commands if f"## `mekscrna {verb}`" not in verbs] == []


def test_every_key_of_a_dataset_stands_in_the_reference() -> None:
    from generated_reference import config

    page = "\n".join(config())
    assert [key for key in mk.Dataset.model_fields if f"`{key}`" not in page] == []


def test_the_plain_lists_of_the_page_are_read(tmp_path: Path) -> None:
    (text,) = (each for each in blocks(DOCS / "howto/gene_lists.md", "yaml") if not each.startswith("id:"))
    (tmp_path / "lists.yaml").write_text(text, encoding="utf-8")
    lists = mk.read_gene_sets(tmp_path / "lists.yaml", species="human")
    assert list(lists) == ["my_interferon", "my_mek", "my_weights"]
    assert lists["my_mek"].genes.down == ("ERRFI1",)
