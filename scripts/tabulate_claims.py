"""Write docs/claims.md: every claim, and which datasets can test it; the same library gives the same bytes.

Run from the project's root: ``python scripts/tabulate_claims.py``.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mekscrna.spec.catalog import Catalog
from mekscrna.spec.cell_types import ALL, cell_type, lineage
from mekscrna.spec.claim import Both, Interaction
from mekscrna.spec.readout import Fraction, Ratio, ScoreShift, SignatureDifference, SingleGene

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mekscrna.spec.claim import Claim
    from mekscrna.spec.dataset import Dataset, Species
    from mekscrna.spec.prospect import Prospect
    from mekscrna.spec.readout import OneStep
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.source import Source

OUT = Path(__file__).resolve().parents[1] / "docs" / "claims.md"
UNITS = {"log2_fold": "log2", "log_odds": "log odds", "log_ratio": "log ratio"}
GRADES = {
    "A": "the transcript is the claim",
    "B": "good stand-in",
    "C": "weak stand-in",
    "D": "never refuted by RNA",
    "X": "never tested",
}
READ = {"full_text": "full text", "not_read": "not read", None: "not noted"}
HEAD = """\
# The claims, and which datasets can test them

Written by `scripts/tabulate_claims.py` from `configs/` and `signatures/`; change those, not this file.

Whether a dataset holds enough of a claim's genes is known only once its files are read; what falls short
comes out as *untestable*. A claim of grade D can be supported but never contradicted; one of grade X is never
tested. *Unverified* sources were recalled, not read. Tissue and setting are not matched here: compare what a
claim was made of with the dataset before believing a verdict. An *untried* dataset is declared by what others
say of its files, which were not opened; `mekscrna check` holds the files against the declaration.
"""


class Deposit(NamedTuple):
    """What decides whether a claim can be put to a dataset, runnable or not."""

    id: str
    species: Species
    is_bulk: bool
    arms: frozenset[str]
    populations: frozenset[str]
    n_samples: Mapping[str, int]
    """Arm → its samples, where the declaration tells how many."""
    missing: tuple[str, ...]
    is_simulated: bool
    is_untried: bool
    """Declared by what others say of its files."""


def main() -> None:
    """Write the page."""
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(page(Catalog.open()), encoding="utf-8", newline="\n")
    print(f"{OUT.name} written")


def page(catalog: Catalog) -> str:
    """Return the whole page as Markdown."""
    claims = sorted(catalog.claims.values(), key=lambda claim: (claim.registry_id or "~", claim.id))
    found = [*map(_of_dataset, catalog.datasets.values()), *map(_of_prospect, catalog.prospects.values())]
    deposits = sorted(found, key=lambda deposit: deposit.id)
    parts = [HEAD, "## All claims\n", *_table(claims), "\n## Datasets\n", *_deposits(catalog)]
    parts.append("\n## What can be put to what")
    for claim in claims:
        parts += _section(claim, deposits, catalog)
    return "\n".join(parts) + "\n"


def _table(claims: list[Claim]) -> Iterator[str]:
    yield "| Registry | Claim | Reads | Direction | Smallest effect | Grade | Source | Read | Verified |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for claim in claims:
        effect = f"{claim.smallest_effect.value:g} {UNITS[claim.smallest_effect.unit]}"
        source = claim.source
        cells = [
            claim.registry_id or "control",
            f"[{claim.id}](#{claim.id}) {claim.statement}",
            reads(claim),
            claim.direction,
            effect,
            f"{claim.proxy.grade}: {GRADES[claim.proxy.grade]}",
            _cited(source),
            READ.get(source.read, source.read or ""),
            "yes" if source.verified else "**unverified**",
        ]
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _cited(source: Source) -> str:
    links = (
        f"[doi](https://doi.org/{source.doi})" if source.doi else "",
        f"PMID {source.pmid}" if source.pmid else "",
    )
    return " ".join(part for part in (source.citation, *links) if part)


def reads(claim: Claim) -> str:
    """Return in words what a claim reads, and in which cells."""
    match claim.readout:
        case Both(first=first, second=second):
            other = f"{_read(second.readout, second.population)} ({second.direction})"
            return f"{_read(first, claim.population)}, **and** {other}"
        case Interaction(readout=inner, less=less):
            same = f"the same of {less.treated} against {less.reference}"
            return f"{_read(inner, claim.population)}, **less** {same}"
        case readout:
            return _read(readout, claim.population)


def _read(readout: OneStep, population: str) -> str:
    where = cell_type(population).title
    match readout:
        case ScoreShift(signature=name):
            return f"`{name}` in {where}"
        case SingleGene(human=gene):
            return f"{gene} in {where}"
        case SignatureDifference(signature=name, minus=minus):
            return f"`{name}` minus `{minus}` in {where}"
        case Fraction(of=part, within=whole):
            return f"share of {cell_type(part).title} within {cell_type(whole).title}"
        case Ratio(of=part, to=other):
            return f"{cell_type(part).title} to {cell_type(other).title}"


def _deposits(catalog: Catalog) -> Iterator[str]:
    yield "| Dataset | Species | State | Tier | Verified | Not known, or not verified |"
    yield "|---|---|---|---|---|---|"
    for each in catalog.datasets.values():
        known = each.availability
        state = "simulated" if each.simulation else "can be run"
        if _is_untried(each):
            state = "untried"
        tier, verified = (
            (str(known.tier), "yes" if known.verified else "no") if known else ("", "pinned file")
        )
        gaps = "; ".join(gap.rstrip(".") for gap in known.unverified) if known else ""
        if each.simulation:
            verified = ""
        yield f"| {each.id} | {each.species} | {state} | {tier} | {verified} | {gaps} |"
    for found in catalog.prospects.values():
        known = found.availability
        gaps = "; ".join(gap.rstrip(".") for gap in (*found.missing, *known.unverified))
        verified = "yes" if known.verified else "no"
        yield f"| {found.id} | {found.species} | not ready | {known.tier} | {verified} | {gaps} |"


def _section(claim: Claim, deposits: list[Deposit], catalog: Catalog) -> Iterator[str]:
    yield f'\n### <a id="{claim.id}"></a>{claim.id}\n'
    yield claim.statement + "\n"
    yield from _setting(claim)
    ready: list[str] = []
    later: list[str] = []
    against: dict[str, list[str]] = defaultdict(list)
    for deposit in deposits:
        reason = obstacle(claim, deposit, catalog.signatures_for(deposit.species))
        if reason:
            against[reason].append(deposit.id)
        elif deposit.missing:
            later.append(f"{deposit.id}{_caveats(claim, deposit)}: {'; '.join(deposit.missing)}")
        else:
            ready.append(f"{deposit.id}{_caveats(claim, deposit)}")
    yield f"* Can be put to: {', '.join(ready) or 'none'}"
    yield from (f"* Once complete: {each}" for each in later)
    yield from (f"* Not: {reason}: {', '.join(names)}" for reason, names in sorted(against.items()))


def _setting(claim: Claim) -> Iterator[str]:
    """Say in what setting a claim was made, what it takes, and what it does not go together with."""
    if claim.context:
        made = claim.context
        where = ", ".join(word.replace("_", " ") for word in made.setting)
        beside = f" with {made.combination}" if made.combination else ""
        time = f"; {made.duration}" if made.duration else ""
        yield f"* Made of: {' and '.join(made.species)}; {made.model}; {made.agent}{beside}; {where}{time}"
    if claim.minimal_data:
        yield f"* Takes: {claim.minimal_data}"
    yield from (f"* Conflicts with [{other}](#{other}): {why}" for other, why in claim.conflicts.items())


def _caveats(claim: Claim, deposit: Deposit) -> str:
    """Return in brackets what a verdict from a dataset that can be used is to be read with."""
    found = ["simulated"] if deposit.is_simulated else ["untried"] if deposit.is_untried else []
    if claim.on_target and not _holds(deposit, claim.on_target.population):
        found.append(f"target not readable without {cell_type(claim.on_target.population).title}")
    if claim.context and deposit.species not in claim.context.species:
        found.append(f"claimed of {' and '.join(claim.context.species)}")
    return f" ({'; '.join(found)})" if found else ""


def obstacle(claim: Claim, deposit: Deposit, lists: Mapping[str, Signature]) -> str:
    """Return why a claim cannot be put to a dataset, the deepest reason; empty where it can."""
    if claim.proxy.grade == "X":
        return "no transcript can speak for it"
    if not deposit.arms:
        return "no arms that a claim could compare"
    wanting = [arm for arm in claim.arms if arm not in deposit.arms]
    if wanting:
        return f"no arm {', '.join(wanting)}"
    for readout, population in claim.steps:
        if reason := _unread(readout, population, deposit) or _unlisted(readout, deposit, lists):
            return reason
    single = any(deposit.n_samples.get(arm) == 1 for arm in claim.arms)
    return "one sample in an arm" if single else ""


def _unread(readout: OneStep, population: str, deposit: Deposit) -> str:
    """Say which cells are not there; a share needs its part and something beside it."""
    match readout:
        case Fraction(of=part, within=whole):
            beside = lineage(whole) - lineage(part)
            held = _holds(deposit, part) and bool(beside & deposit.populations)
            needed = f"{cell_type(part).title} beside other {cell_type(whole).title}"
        case Ratio(of=part, to=other):
            held = _holds(deposit, part) and _holds(deposit, other)
            needed = f"{cell_type(part).title} beside {cell_type(other).title}"
        case _:
            return "" if _holds(deposit, population) else f"no {cell_type(population).title}"
    if deposit.is_bulk:
        return "bulk rows, so no cells to count"
    return "" if held else f"no {needed}"


def _holds(deposit: Deposit, population: str) -> bool:
    return population == ALL or bool(lineage(population) & deposit.populations)


def _unlisted(readout: OneStep, deposit: Deposit, lists: Mapping[str, Signature]) -> str:
    """Say which list or gene does not exist for the species."""
    match readout:
        case ScoreShift(signature=name):
            named = [name]
        case SignatureDifference(signature=name, minus=minus):
            named = [name, minus]
        case SingleGene(mouse=None) if deposit.species == "mouse":
            return "no mouse gene is named"
        case _:
            named = []
    absent = [name for name in named if name not in lists]
    return f"no {deposit.species} version of {' or '.join(absent)}" if absent else ""


def _of_dataset(dataset: Dataset) -> Deposit:
    kinds = frozenset(dataset.cell_types) | ({dataset.population} if dataset.population else frozenset())
    return Deposit(
        id=dataset.id,
        species=dataset.species,
        is_bulk=dataset.assay == "bulk",
        arms=frozenset(dataset.arms),
        populations=kinds or frozenset({ALL}),
        n_samples=_n_samples(dataset),
        missing=(),
        is_simulated=dataset.simulation is not None,
        is_untried=_is_untried(dataset),
    )


def _is_untried(dataset: Dataset) -> bool:
    return dataset.availability is not None and bool(dataset.availability.unverified)


def _n_samples(dataset: Dataset) -> dict[str, int]:
    """Count samples per arm where all of their columns are declared: per file, or the arm's own."""
    columns, arm_column = dataset.obs.sample, dataset.obs.arm
    if columns == (arm_column,):
        return {name: len(arm.values) for name, arm in dataset.arms.items()}
    if any(not {*columns, arm_column} <= file.obs.keys() for file in dataset.files):
        return {}
    found = {(str(file.obs[arm_column]), *(file.obs[each] for each in columns)) for file in dataset.files}
    return {
        name: sum(value in set(map(str, arm.values)) for value, *_ in found)
        for name, arm in dataset.arms.items()
    }


def _of_prospect(prospect: Prospect) -> Deposit:
    return Deposit(
        id=prospect.id,
        species=prospect.species,
        is_bulk=prospect.assay == "bulk",
        arms=frozenset(prospect.arms),
        populations=frozenset(prospect.populations),
        n_samples={}
        if prospect.n_replicates is None
        else dict.fromkeys(prospect.arms, prospect.n_replicates),
        missing=prospect.missing,
        is_simulated=False,
        is_untried=False,
    )


if __name__ == "__main__":
    main()
