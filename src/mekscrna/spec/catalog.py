"""The catalog: every declaration of a library, by id, with its cross-references checked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Self, TypeVar

from mekscrna.errors import InputError, SpecError, UnknownNameError
from mekscrna.genes.library import library_root
from mekscrna.spec._references import References
from mekscrna.spec._shelves import Shelves, read_shelves
from mekscrna.spec.all_claims import study_of
from mekscrna.spec.reading import read
from mekscrna.spec.study import Study
from mekscrna.spec.undecided import undecided

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mekscrna.spec._base import Spec
    from mekscrna.spec.claim import Claim
    from mekscrna.spec.dataset import Dataset, Species
    from mekscrna.spec.prospect import Prospect
    from mekscrna.spec.signature import Signature

S = TypeVar("S", bound="Spec")


class Catalog:
    """Datasets, signatures, claims and studies by id; what they refer to is there.

    Made by :meth:`open`. A catalog never changes; :meth:`with_study`, :meth:`with_study_of` and
    :meth:`with_claims` give new ones.
    """

    def __init__(self, shelves: Shelves) -> None:
        self._shelves: Final = shelves
        self.datasets: Mapping[str, Dataset] = MappingProxyType(shelves.datasets)
        self.prospects: Mapping[str, Prospect] = MappingProxyType(shelves.prospects)
        self.all_signatures: Mapping[str, Signature] = MappingProxyType(shelves.signatures)
        self.claims: Mapping[str, Claim] = MappingProxyType(shelves.claims)
        self.studies: Mapping[str, Study] = MappingProxyType(shelves.studies)

    @classmethod
    def open(cls, root: Path | str | None = None) -> Self:
        """Read the shipped library, and add a folder of one's own to it.

        Parameters
        ----------
        root
            A folder with ``signatures/`` or ``configs/`` (``datasets/``, ``prospects/``, ``claims/``,
            ``studies/``), or with both; None for the shipped library alone.

        Raises
        ------
        SpecError
            With every fault of every file, references to what is not there included. An id that the shipped
            library has already is a fault too, unless the declarations are identical.
        InputError
            There is no such folder, or it holds neither ``signatures/`` nor ``configs/``.
        """
        roots = [library_root()]
        if root is not None and Path(root).resolve() != roots[0].resolve():
            roots.append(Path(root))
        shelves, problems = read_shelves(roots)
        problems += References(shelves).problems()
        if problems:
            raise SpecError(problems)
        return cls(shelves)

    def dataset(self, name: str) -> Dataset:
        """Return the dataset of that id, or raise UnknownNameError with the nearest.

        A prospect, which is catalogued but not ready, raises InputError with what is missing.
        """
        if name in self.prospects:
            raise InputError(f"{self.prospects[name].not_ready}.")
        return _find("dataset", name, self.datasets)

    def signature(self, name: str) -> Signature:
        """Return the signature of that id, or raise UnknownNameError with the nearest."""
        return _find("signature", name, self.all_signatures)

    def claim(self, name: str) -> Claim:
        """Return the claim of that id, or raise UnknownNameError with the nearest."""
        return _find("claim", name, self.claims)

    def study(self, name: str) -> Study:
        """Return the study of that id, or raise UnknownNameError with the nearest."""
        return _find("study", name, self.studies)

    def signatures(self, *names: str) -> dict[str, Signature]:
        """Return the signatures of those ids, in that order, or raise UnknownNameError with the nearest."""
        return {name: self.signature(name) for name in names}

    def signatures_for(self, species: Species) -> Mapping[str, Signature]:
        """Return the lists for a species, each under the id by which claims name it.

        That is the list itself, or the one that is its counterpart in the species; a list of the other
        species without a counterpart is absent.
        """
        own = {name: each for name, each in self.all_signatures.items() if each.species == species}
        standing_in = {each.counterpart_of: each for each in own.values() if each.counterpart_of}
        return MappingProxyType(own | standing_in)

    def with_study(self, path: Path | str) -> tuple[Study, Catalog]:
        """Read a study file that lies elsewhere; return it and a catalog that holds it too.

        Raises
        ------
        SpecError
            With every fault of the file, references to what is not in the catalog included.
        """
        file = Path(path)
        study = read(file, Study)
        return study, self._holding(study, {("study", study.id): file})

    def with_study_of(self, name: str) -> tuple[Study, Catalog]:
        """Make the study that asks one dataset every claim which compares its arms; with a catalog of both.

        Raises
        ------
        InputError
            There is no such dataset, it is not ready, or no claim compares its arms; a SpecError where
            something in it is left to decide.
        """
        dataset = self.dataset(name)
        if open_places := [self._shelves.problem("dataset", name, fault) for fault in undecided(dataset)]:
            raise SpecError(open_places)
        study = study_of(dataset, self.claims.values())
        return study, self._holding(study, {})

    def _holding(self, study: Study, files: Mapping[tuple[str, str], Path]) -> Catalog:
        known = self._shelves
        studies = {**known.studies, study.id: study}
        shelves = replace(known, studies=studies, files={**known.files, **files})
        problems = References(shelves).problems_of_study(study)
        if problems:
            raise SpecError(problems)
        return Catalog(shelves)

    def with_claims(self, claims: Iterable[Claim]) -> Catalog:
        """Return a catalog with these claims in place of, or beside, those of the same ids."""
        added = {claim.id: claim for claim in claims}
        return Catalog(replace(self._shelves, claims={**self._shelves.claims, **added}))

    def file_of(self, spec: Dataset | Prospect | Signature | Claim | Study) -> Path | None:
        """Return the file that a declaration was read from; None where it came from no file."""
        return self._shelves.files.get((type(spec).__name__.lower(), spec.id))


def _find(kind: str, name: str, known: Mapping[str, S]) -> S:
    if name not in known:
        raise UnknownNameError(kind, name, known)
    return known[name]
