"""Cells in a plane, for display alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from mekscrna.plots import _style as style
from mekscrna.plots.cells import arm_look

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from matplotlib.axes import Axes

    from mekscrna.portrait.values import Embedding

PIXELS: Final = 260
"""Width and height of the picture of cells; larger ones weigh more and show no more."""
_PALE: Final = (0.62, 0.65, 0.68, 0.28)
_NO_SCORE: Final = 255


def embedding(
    embedding: Embedding,
    ax: Axes | None = None,
    *,
    color: str = "arm",
    arms: Sequence[str] | None = None,
) -> Axes:
    """Draw cells in a plane, by arm, by population or by score; one small picture, however many cells.

    Parameters
    ----------
    embedding
        Whose cells are drawn.
    ax
        Where to draw; a new figure if None.
    color
        ``arm``, ``population``, or the id of a gene list among its ``scores``. A list has one
        scale, whichever arms are shown.
    arms
        Those to show, the reference first; cells of others are pale. All, as they come, if None.

    Returns
    -------
    The axes. Cells lie on one another in an order that has nothing to do with their arm. Nothing is tested.
    """
    ax = style.axes(ax, width=3.6, height=3.2)
    cells = _Cells(embedding, tuple(arms or dict.fromkeys(embedding.arms)))
    if color in {"arm", "population"}:
        names = cells.shown if color == "arm" else [style.population(one) for one in embedding.populations]
        colors = _palette(len(names), by_arm=color == "arm")
        codes = cells.arm if color == "arm" else cells.population
        ax.imshow(cells.picture(colors[codes]), extent=(0, 1, 0, 1), interpolation="none")
        _legend(ax, names, colors)
    else:
        _by_score(ax, cells, color)
    n = int(cells.is_shown.sum())
    ax.set_xlabel(f"{' and '.join(map(style.label, cells.shown)) if arms else 'all arms'}, n = {n:,} cells")
    ax.set_xticks([])
    ax.set_yticks([])
    ax.set_ylabel(f"{embedding.kind.upper()}, for display only", fontsize="small")
    for side in ax.spines.values():
        side.set_visible(False)
    return ax


class _Cells:
    """The numbers of an embedding, unpacked."""

    def __init__(self, embedding: Embedding, shown: tuple[str, ...]) -> None:
        import numpy as np  # noqa: PLC0415 - plots load nothing heavy unasked

        from mekscrna.portrait.embedding import unpacked  # noqa: PLC0415

        self.embedding, self.shown = embedding, shown
        self.place = unpacked(embedding.place, "<u2").reshape(-1, 2).astype(np.float64) / 65_535.0
        order = {arm: position for position, arm in enumerate(shown)}
        of_sample = np.array([order.get(arm, -1) for arm in embedding.arms], dtype=np.int64)
        self.arm = of_sample[unpacked(embedding.sample, "<u2")]
        self.population = unpacked(embedding.population, "u1").astype(np.int64)
        self.is_shown = self.arm >= 0

    def picture(self, colors: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return cells as a picture, rows from the top; `colors` are cells × 4, 0 to 1."""
        import numpy as np  # noqa: PLC0415

        picture = np.zeros((PIXELS, PIXELS, 4))
        across, up = (np.clip((self.place * (PIXELS - 2)).astype(np.int64), 0, PIXELS - 2)).T
        own = np.where(self.is_shown[:, None], colors, np.array(_PALE))
        order = np.random.default_rng(0).permutation(len(across))
        for rows in (order[~self.is_shown[order]], order[self.is_shown[order]]):
            for right in (0, 1):
                for down in (0, 1):
                    picture[PIXELS - 2 - up[rows] + down, across[rows] + right] = own[rows]
        return np.rint(picture * 255).astype(np.uint8)


def _by_score(ax: Axes, cells: _Cells, name: str) -> None:
    import matplotlib as mpl  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    from mekscrna.portrait.embedding import unpacked  # noqa: PLC0415

    layer = next(one for one in cells.embedding.scores if one.signature == name)
    steps = unpacked(layer.values, "u1")
    colors = mpl.colormaps["cividis"]
    coarse = np.round(np.minimum(steps, 254) / 254.0 * 31.0) / 31.0  # 32 colors: a third of the bytes
    own = np.where((steps == _NO_SCORE)[:, None], np.array(_PALE), colors(coarse))
    ax.imshow(cells.picture(own), extent=(0, 1, 0, 1), interpolation="none")
    style.scale_bar(ax, colors, ends=(layer.low, layer.high), text=f"{layer.method} score")


def _palette(n: int, *, by_arm: bool) -> np.ndarray[Any, Any]:
    import matplotlib as mpl  # noqa: PLC0415
    import numpy as np  # noqa: PLC0415

    names = [arm_look(place)[0] if by_arm else style.look(place)[0] for place in range(max(n, 1))]
    return np.array([mpl.colors.to_rgba(name) for name in names])


def _legend(ax: Axes, names: Sequence[str], colors: np.ndarray[Any, Any]) -> None:
    for name, color in zip(names, colors, strict=False):
        ax.plot(
            [], [], linestyle="none", marker="s", markersize=6, color=tuple(color), label=style.label(name)
        )
    ax.legend(frameon=False, fontsize="small", loc="upper left", bbox_to_anchor=(1.0, 1), handletextpad=0.1,
              borderaxespad=0)  # fmt: skip
