"""Numbers as people read them: short, with a true minus sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from mekscrna.reporting.inline import NumberStyle

MINUS: Final = "\N{MINUS SIGN}"
DASH: Final = "\N{EN DASH}"


def short(value: float | None, style: NumberStyle = "plain") -> str:
    """Return a number as shown.

    ``plain``: two decimals near one, fewer where large, two digits where tiny. ``signed``: two decimals and
    the sign. ``fine``: three digits and the sign. ``brief``: three digits at most. ``percent``: a share
    (0 to 1) in percent. ``p``: two digits, powers of ten below 0.001. ``exact``: every digit. None gives a
    dash; whole numbers stay whole.
    """
    if value is None:
        return DASH
    if style == "percent":
        return f"{_trimmed(f'{100 * value:.1f}')} %"
    text = _size(abs(value), style)
    if float(text.replace(",", "")) == 0:
        return text
    return (MINUS if value < 0 else "+" if style in {"signed", "fine"} else "") + text


def full(value: float) -> str:
    """Return a number with every digit it has, as machines read it."""
    return repr(value)


def _size(size: float, style: NumberStyle) -> str:
    if isinstance(size, int):
        return f"{size:,}"
    match style:
        case "exact":
            return _trimmed(_exponent(repr(size)))
        case "fine" | "brief":
            text = f"{size:.3g}" if style == "brief" else f"{size:#.3g}".removesuffix(".")
            return _exponent(text)
        case "p" if size < 0.1:
            return _exponent(f"{size:.1e}" if size < 0.001 else f"{size:.2g}")
        case "plain" if 0 < size < 0.01:
            return _exponent(f"{size:.2g}")
        case _:
            return _trimmed(f"{size:,.1f}") if size >= 10 else f"{size:.2f}"


def _trimmed(text: str) -> str:
    return text.removesuffix(".0")


def _exponent(text: str) -> str:
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if mark else text
