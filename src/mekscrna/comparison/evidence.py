"""Gather every shift that a claim asks of a dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mekscrna.comparison.aggregate import Sums
from mekscrna.comparison.background import Draws
from mekscrna.comparison.composite import composite_shift
from mekscrna.comparison.desk import Desk
from mekscrna.comparison.equal_depth import questions_of
from mekscrna.comparison.scored import with_scores
from mekscrna.comparison.shares import fraction_shift, ratio_shift
from mekscrna.comparison.variants import GENE_LIMITS, variants
from mekscrna.errors import InputError
from mekscrna.spec.claim import Interaction
from mekscrna.spec.claim_parts import parts
from mekscrna.spec.readout import Fraction, Ratio, ScoreShift, SignatureDifference, SingleGene
from mekscrna.spec.study import Gates

if TYPE_CHECKING:
    from anndata import AnnData

    from mekscrna.comparison.shift import Shift
    from mekscrna.spec.claim import Claim, Contrast
    from mekscrna.spec.readout import OneStep
    from mekscrna.spec.signature import Signature
    from mekscrna.spec.study import Thin


def shifts_for(  # noqa: PLR0913 - the question, the rules and the seed of a study, each under its own name
    adata: AnnData | Sums,
    claim: Claim,
    signatures: Mapping[str, Signature],
    *,
    contrast: Contrast | None = None,
    paired: bool | None = None,
    gates: Gates | None = None,
    methods: Sequence[str] = ("ucell", "module_score"),
    random_signatures: int = 200,
    seed: int = 0,
    thin: Thin = "auto",
    gene_limits: Sequence[float] = GENE_LIMITS,
    labels: Mapping[str, Sums] | None = None,
) -> list[Shift]:
    """Gather every shift that a claim asks of a dataset, the primary one first.

    Genes of any list that the claim reads, alternates and the on-target list too, set no scale of a sample:
    they are expected to move. After the primary come, for gene lists, the alternates on pseudobulk and every
    list by every scoring method; then the on-target list in its population, and the alternates of that list.

    Parameters
    ----------
    adata
        Cells × genes (bulk: rows × genes) in the house form. Lists without scores are scored on the side,
        which needs ``X`` normalized; nothing is written.
    claim
        What is asked.
    signatures
        The lists of the data's species by the id that claims name. ``tirosh_g1s`` and ``tirosh_g2m`` among
        them keep cycling genes out of the size factors.
    contrast
        Stands in for the claim's own.
    paired
        Compare within donors; None does what the dataset declares, else not.
    gates
        Limits on cells, counts and genes; the defaults of a study if None.
    methods
        Scoring methods read for agreement.
    random_signatures
        Random sets that the primary shift is set against.
    seed
        Seeds the random sets, by dataset, readout and population.
    thin
        ``auto`` reads scores on counts thinned to equal depth where the arms differ by more than
        ``gates.thin_beyond``; ``always``; or ``never``. The primary estimate is not touched.
    gene_limits
        Other limits on the counts of a gene by which the primary is read again, for agreement.
    labels
        Name → sums of the same rows under other labels, by which the primary is read again.

    Returns
    -------
    Shifts. What the data cannot answer has no estimate, and says why in ``obstacles``; it is never an error.

    Raises
    ------
    InputError
        `adata` itself cannot be used: no counts, a column missing, repeated gene names; or pairs are asked
        for, but no donor is known.
    """
    known = {name: signatures[name] for name in lists_of(claim) if name in signatures}
    limits = gates or Gates()
    questions = questions_of(claim, contrast=contrast, paired=paired, gates=limits)
    desk = Desk(
        sums=with_scores(adata, known, methods=methods, seed=seed, questions=questions, thin=thin),
        signatures=signatures,
        contrast=contrast or claim.contrast,
        paired=paired,
        gates=limits,
        draws=Draws(n_sets=random_signatures, seed=seed),
        moving=every_list_of(claim),
    )
    ways = _Ways(methods=methods, gene_limits=gene_limits, labels=labels or {})
    own = [shift for part in parts(claim) for shift in _own(desk, part, ways)]
    found = {
        (each.readout, each.population, each.method): each for each in [*own, *_on_target(desk, claim)][::-1]
    }
    return list(found.values())[::-1]


def lists_of(claim: Claim) -> tuple[str, ...]:
    """Return the ids of the lists that a claim reads, its on-target list aside; each once."""
    named = [name for step, _ in claim.steps for name in _lists_of(step)]
    return tuple(dict.fromkeys(named))


def every_list_of(claim: Claim) -> tuple[str, ...]:
    """Return the ids of every gene list that a claim reads, its on-target list included."""
    lists = lists_of(claim)
    return (*lists, claim.on_target.signature) if claim.on_target else lists


def _lists_of(step: OneStep) -> tuple[str, ...]:
    match step:
        case ScoreShift() | SignatureDifference():
            return tuple(name for each in (step, *step.others) for name in each.lists)
        case _:
            return ()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Ways:
    """In which ways a question is asked beside the primary one."""

    methods: Sequence[str]
    gene_limits: Sequence[float]
    labels: Mapping[str, Sums]


def _own(desk: Desk, claim: Claim, asked: _Ways) -> list[Shift]:
    """Return the shifts of one reading, the primary first; those of an interaction go by its name."""
    if not isinstance(claim.readout, Interaction):
        return _all_ways(desk, claim, asked)
    four_arms = replace(desk, less=claim.readout.less, expressed={})
    inner = claim.model_copy(update={"readout": claim.readout.readout})
    plain = _all_ways(four_arms, inner, asked)
    return [replace(each, readout=f"interaction:{each.readout}") for each in plain]


def _all_ways(desk: Desk, claim: Claim, asked: _Ways) -> list[Shift]:
    """Return the primary shift, the other ways of asking, and all of them taken together."""
    plain = [*_primary(desk, claim), *_by_scores(desk, claim, asked.methods)]
    again = variants(desk, claim, gene_limits=asked.gene_limits, labels=asked.labels)
    ways = [*plain, *again]
    if len(ways) < 2 or ways[0].estimate is None:
        return ways
    silent = {each.readout for each in plain if _is_silent(each, desk.gates)}
    heard = [each for each in plain if each.readout not in silent]
    heard += [each for each in again if each.readout not in silent and not _is_silent(each, desk.gates)]
    together = composite_shift(desk.frame(claim.population), heard, key=claim.readout.key)
    return ways if together is None else [*ways, together]


def _is_silent(shift: Shift, gates: Gates) -> bool:
    """Tell whether too few genes of a list speak for it to be read, by whatever method."""
    return any(each.n_expressed < gates.min_expressed * each.n_genes - 1e-9 for each in shift.coverage)


def _primary(desk: Desk, claim: Claim) -> list[Shift]:
    """Return the claim's own readout, then its alternates on pseudobulk."""
    readout, population = claim.readout, claim.population
    match readout:
        case ScoreShift() | SignatureDifference():
            own = readout.lists
            first = desk.by_genes(readout.key, own, population=population, has_background=True)
            others = (desk.alternate(each.key, each.lists, population, to=own) for each in readout.others)
            return [first, *others]
        case SingleGene():
            return [desk.by_gene(readout, population)]
        case Fraction():
            question = desk.question(population)
            return [fraction_shift(desk.sums, question, of=readout.of, within=readout.within)]
        case Ratio():
            return [ratio_shift(desk.sums, desk.question(population), of=readout.of, to=readout.to)]
        case _:  # taken apart before
            raise InputError(f"'{readout.key}' is no single reading.")


def _by_scores(desk: Desk, claim: Claim, methods: Sequence[str]) -> list[Shift]:
    """Return every list (or the difference) of the claim by every scoring method."""
    match claim.readout:
        case ScoreShift() | SignatureDifference() as readout:
            asked = [(each.key, each.lists) for each in (readout, *readout.others)]
        case _:
            asked = []
    return [
        desk.by_scores(key, names, population=claim.population, method=method)
        for method in methods
        for key, names in asked
        if all(name in desk.signatures for name in names)
    ]


def _on_target(desk: Desk, claim: Claim) -> list[Shift]:
    """Return the on-target list in its population, then the lists that can stand in for it."""
    if claim.on_target is None:
        return []
    name, population = claim.on_target.signature, claim.on_target.population
    ids = {name} | ({desk.signatures[name].id} if name in desk.signatures else set())
    others = {
        list_.id: each  # once, though a mouse list also goes by the id of its human counterpart
        for each, list_ in desk.signatures.items()
        if list_.alternate_of in ids and each not in ids
    }
    own = desk.by_list(name, population, has_background=True)
    return [own, *(desk.by_list(each, population) for each in sorted(others.values()))]
