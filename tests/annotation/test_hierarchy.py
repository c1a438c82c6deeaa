from __future__ import annotations

import pytest
from pydantic import ValidationError

from mekscrna.annotation.hierarchy import hierarchy, lay, leaves_of, path_of
from mekscrna.annotation.state_genes import lay_states, states_of
from mekscrna.genes.reference import Species, reference
from mekscrna.spec.hierarchy import Hierarchy, State, States, TypeMarkers
from mekscrna.spec.source import Source

SOURCE = Source(citation="none")


@pytest.mark.parametrize("species", ["human", "mouse"])
def test_every_gene_of_the_hierarchy_goes_by_its_current_symbol(species: Species) -> None:
    symbols = reference(species).symbols
    tree = hierarchy(species)
    assert sorted(tree.genes() - symbols) == []
    for kind in ("t_cell", "macrophage"):
        genes = {gene for state in states_of(kind, species).states.values() for gene in state.genes}
        assert sorted(genes - symbols) == []


def test_mouse_types_have_markers_and_must_genes_too() -> None:
    mouse = hierarchy("mouse")
    laid = lay(mouse, sorted(reference("mouse").symbols))
    assert laid.missing == {}
    for name, human in hierarchy("human").types.items():
        assert bool(mouse.types[name].must) == bool(human.must), name


def test_a_leaf_asks_for_what_the_types_around_it_ask_for() -> None:
    assert path_of("treg") == ("treg", "cd4_t", "t_cell", "lymphoid", "immune")
    (treg,) = (leaf for leaf in leaves_of(hierarchy()) if leaf.type == "treg")
    assert {"FOXP3", "CD4", "CD3E", "PTPRC"} <= set(treg.wanted)
    assert set(treg.musts) == {"t_cell", "treg"}
    assert "CD8A" in treg.unwanted
    assert not set(treg.wanted) & set(treg.unwanted)


def test_types_of_which_the_data_hold_no_must_gene_are_told_as_missing() -> None:
    genes = [gene for gene in hierarchy().genes() if gene not in hierarchy().types["mast"].must]
    laid = lay(hierarchy(), genes)
    assert list(laid.missing) == ["mast"]
    found, named = laid.missing["mast"]
    assert 0 < found < named


def test_states_without_enough_genes_are_told_as_missing() -> None:
    laid = lay_states(states_of("macrophage"), ["IL1B", "TNF", "CXCL9", "MSR1"])
    assert laid.names == ("m1_like",)
    assert laid.missing == {"m2_like": (1, 34)}


def test_a_type_inside_one_that_is_not_described_is_refused() -> None:
    with pytest.raises(ValidationError, match="'cd8_t' is inside 't_cell', which is not described"):
        Hierarchy(id="mine", title="x", species="human", source=SOURCE, types={"cd8_t": TypeMarkers()})


def test_a_gene_cannot_speak_for_and_against_a_type() -> None:
    with pytest.raises(ValidationError, match="the gene 'CD4' speaks for the type as well"):
        TypeMarkers(markers=("CD4",), must_not=("CD4",))


def test_levels_are_of_genes_in_use() -> None:
    types = {"immune": TypeMarkers(markers=("PTPRC",))}
    with pytest.raises(ValidationError, match=r"'PTPRD' is a marker of no type.*Did you mean 'PTPRC'"):
        Hierarchy(id="mine", title="x", species="human", source=SOURCE, abundant=("PTPRD",), types=types)


def test_a_state_keeps_a_cell_inside_its_type() -> None:
    with pytest.raises(ValidationError, match="'cd4_t_naive' is not right inside 'cd8_t'"):
        State(title="x", genes=("CD4",), becomes={"cd8_t": "cd4_t_naive"})
    with pytest.raises(ValidationError, match="a state is told by genes"):
        State(title="x")


def test_contrasts_and_gates_are_of_what_is_scored() -> None:
    parts = {"id": "mine", "title": "x", "species": "human", "source": SOURCE, "of": "t_cell"}
    states = {"naive": State(title="x", genes=("CCR7",))}
    with pytest.raises(ValidationError, match=r"'niave' is no state.*Did you mean 'naive'"):
        States(**parts, states=states, contrasts={"both": ("naive", "niave")})
    with pytest.raises(ValidationError, match="'nk' is not inside 't_cell'"):
        States(**parts, states=states, gates_of="nk")
