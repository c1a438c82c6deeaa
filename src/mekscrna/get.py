"""Get results out of an AnnData as tidy frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mekscrna import keys
from mekscrna.errors import UnknownNameError
from mekscrna.kernels.p_values import adjust_rows, two_sided_p

if TYPE_CHECKING:
    from anndata import AnnData


def p_values(adata: AnnData, method: str = "ulm", *, adjust: bool = False) -> pd.DataFrame:
    """Get the two-sided p-values of scores that are a t or a normal deviate.

    They ask whether a signature's genes stand out among the genes of one cell as if genes were independent of
    one another, which they are not: good for ranking cells, no test of a difference between samples.

    Parameters
    ----------
    method
        ``ulm``, ``mlm`` or ``zscore``; scores that are already in `adata`.
    adjust
        For the number of signatures, within each cell (Benjamini & Hochberg), as in decoupler's ``padj``.

    Returns
    -------
    Cells × signatures, 0 to 1, NaN where the score is. Nothing is written.

    Raises
    ------
    UnknownNameError
        `adata` holds no scores of that method, or they have no p-values.
    """
    about = adata.uns.get(keys.UNS, {}).get("scores", {})
    tested = {name for name, each in about.items() if "degrees_of_freedom" in each.get("prepared", {})}
    if method not in tested or keys.score_key(method) not in adata.obsm:
        raise UnknownNameError("scores with p-values in this AnnData", method, tested)
    wide = adata.obsm[keys.score_key(method)]
    df = float(about[method]["prepared"]["degrees_of_freedom"])
    found = two_sided_p(wide.to_numpy(dtype=np.float64), df=df)
    return pd.DataFrame(adjust_rows(found) if adjust else found, index=wide.index, columns=wide.columns)


def scores(adata: AnnData, method: str = "ucell") -> pd.DataFrame:
    """Get the scores of one method as a long frame, one row per signature and cell.

    Returns
    -------
    Columns ``cell``, ``sample``, ``arm``, ``cell_type`` (those that ``adata.obs`` has), ``signature``,
    ``score``; all cells of the first signature come first. Nothing is written.

    Raises
    ------
    UnknownNameError
        `adata` holds no scores of that method.
    """
    key = keys.score_key(method)
    if key not in adata.obsm:
        prefix = keys.score_key("")
        scored = [str(name).removeprefix(prefix) for name in adata.obsm if str(name).startswith(prefix)]
        raise UnknownNameError("scores in this AnnData", method, scored)
    wide = adata.obsm[key]
    n_signatures = wide.shape[1]
    frame = pd.DataFrame({"cell": np.tile(adata.obs_names.to_numpy(), n_signatures)})
    for column in (keys.SAMPLE, keys.ARM, keys.CELL_TYPE):
        if column in adata.obs:
            frame[column] = pd.concat([adata.obs[column]] * n_signatures, ignore_index=True)
    frame["signature"] = pd.Categorical(
        np.repeat(wide.columns.to_numpy(), adata.n_obs), categories=list(wide.columns)
    )
    frame["score"] = wide.to_numpy(dtype=np.float64).ravel(order="F")
    return frame


def coverage(adata: AnnData, method: str = "ucell") -> pd.DataFrame:
    """Get how much of each signature the data hold, as it was when it was scored.

    Returns
    -------
    By signature: ``n_genes`` it names, ``n_present`` of them in the data, their ``share`` (0 to 1), and
    ``missing``, the names of the others. Nothing is written.

    Raises
    ------
    UnknownNameError
        `adata` holds no scores of that method.
    """
    about = adata.uns.get(keys.UNS, {}).get("scores", {})
    if method not in about:
        raise UnknownNameError("scores in this AnnData", method, list(about))
    frame = pd.DataFrame.from_dict(about[method]["coverage"], orient="index").rename_axis("signature")
    frame.insert(2, "share", frame["n_present"] / frame["n_genes"])
    return frame
