"""Write pySCENIC's AUCell scores of some of Kang's cells to aucell_pyscenic.csv.

Run where ctxcore is installed; pySCENIC 0.12.1 itself does not import on a clean Python 3.11, so its file
aucell.py is given by its path, and what it computes in many processes is called in one.

    python tests/oracles/make_aucell_pyscenic.py KANG.h5ad pyscenic/aucell.py
"""

from __future__ import annotations

import importlib.util
import sys
from importlib.metadata import version
from pathlib import Path

import pandas as pd
from ctxcore.genesig import GeneSignature
from ctxcore.recovery import enrichment4cells

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))

from ranked_input import kang_cells  # noqa: E402  # the path is made above

SEED = 3


def main() -> None:
    """Rank the cells, score the lists, and write them."""
    kang, source = sys.argv[1:]
    spec = importlib.util.spec_from_file_location("pyscenic_aucell", source)
    aucell = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(aucell)
    given = kang_cells(Path(kang))
    ranking = aucell.create_rankings(pd.DataFrame(given.x, given.cells, given.genes), seed=SEED)
    scores = {
        name: enrichment4cells(ranking, GeneSignature(name, genes), auc_threshold=0.05).droplevel("Regulon")[
            "AUC"
        ]
        for name, genes in given.lists.items()
    }
    table = pd.DataFrame(scores).reindex(given.cells)
    made = ", ".join(f"{tool} {version(tool)}" for tool in ("ctxcore", "pandas", "numpy"))
    with (HERE / "aucell_pyscenic.csv").open("w") as file:
        file.write(f"# pySCENIC 0.12.1 (its file aucell.py), {made}; create_rankings(seed={SEED})\n")
        table.to_csv(file, index_label="cell", lineterminator="\n")


if __name__ == "__main__":
    main()
