"""What ``signatures show`` and ``signatures diff`` say, as values and on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import typer
from rich.console import Console

from mekscrna.cli.listing import print_rows
from mekscrna.genes.doctor import examine
from mekscrna.spec.gene_difference import difference, signed_weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mekscrna.spec.gene_difference import GeneDifference
    from mekscrna.spec.signature import Signature

_OVERLAPS: Final = 10
"""Overlapping lists that a terminal shows; JSON has all."""


def card(signature: Signature, library: Iterable[Signature]) -> dict[str, Any]:
    """Return a signature with what each gene is, and the library's lists of its species that share genes."""
    found = signature.model_dump(mode="json", exclude_none=True)
    weights = signed_weights(signature)
    found["genes"] = [
        {
            "gene": finding.name,
            "direction": "up" if weights[finding.name] > 0 else "down",
            "weight": abs(weights[finding.name]),
            "status": finding.status.replace("_", " "),
            "hint": "" if finding.is_clean else finding.hint,
        }
        for finding in examine(weights, signature.species)
    ]
    found["overlaps"] = _overlaps(signature, library)
    return found


def print_card(shown: dict[str, Any]) -> None:
    """Print a signature: all of it on a terminal, its genes as tab-separated text in a pipe."""
    if not Console().is_terminal:
        print_rows(shown["genes"])
        return
    source = shown["source"]
    ids = [f"{key} {source[key]}" for key in ("doi", "pmid", "accession", "url") if source.get(key)]
    doubt = [] if source["verified"] else ["unverified"]
    lines = {
        "": shown["title"],
        "id": shown["id"],
        "species": shown["species"],
        "role": " of ".join(filter(None, (shown["role"], shown.get("alternate_of")))),
        "cells": shown["context"],
        "source": "; ".join([source["citation"], *ids, *doubt]),
        "read from": shown["read_from"],
        "licence": shown["licence"],
        "notes": shown.get("notes", ""),
    }
    for key, text in lines.items():
        if text:
            typer.echo(f"{key}: {text}" if key else text)
    typer.echo("")
    print_rows(shown["genes"])
    if shown["overlaps"]:
        typer.echo(f"\nShares genes with {len(shown['overlaps'])} other lists:")
        print_rows(shown["overlaps"][:_OVERLAPS])


def difference_rows(found: GeneDifference) -> list[dict[str, Any]]:
    """Return a row for each gene that two lists do not have in common, or weigh otherwise."""
    named = (
        ("only in the first", found.only_first),
        ("only in the second", found.only_second),
        ("another weight", found.reweighted),
    )
    return [
        {
            "gene": gene,
            "difference": what,
            "first": found.first.get(gene, ""),
            "second": found.second.get(gene, ""),
        }
        for what, genes in named
        for gene in genes
    ]


def difference_values(one: Signature, other: Signature, found: GeneDifference) -> dict[str, Any]:
    """Return the difference of two lists for a program to read."""
    return {
        "first": one.id,
        "second": other.id,
        "jaccard": found.jaccard,
        "shared": list(found.shared),
        "only_first": list(found.only_first),
        "only_second": list(found.only_second),
        "reweighted": {gene: [found.first[gene], found.second[gene]] for gene in found.reweighted},
    }


def _overlaps(signature: Signature, library: Iterable[Signature]) -> list[dict[str, Any]]:
    pairs = [
        (each.id, difference(signature, each))
        for each in library
        if each.species == signature.species and each.id != signature.id
    ]
    rows = [
        {
            "signature": name,
            "shared": len(pair.shared),
            "jaccard": round(pair.jaccard, 3),
            "genes": " ".join(pair.shared),
        }
        for name, pair in pairs
        if pair.shared
    ]
    return sorted(rows, key=lambda row: (-row["jaccard"], row["signature"]))
