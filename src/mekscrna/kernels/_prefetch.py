"""Ask the processor for what is read soon, which it cannot foresee where rows are taken out of order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from llvmlite import ir  # comes with numba
from numba import types
from numba.extending import intrinsic

if TYPE_CHECKING:
    from collections.abc import Callable

_READ, _KEEP, _IS_DATA = 0, 3, 1  # as LLVM numbers them; to be kept in all caches


def _prefetch(typing: Any, array: Any, place: Any) -> tuple[Any, Any]:
    """Fetch the line of the cache that ``array[place]`` lies in; any place will do, for nothing is read.

    It is written into the code that calls it, from which a kept copy does not see that this file has changed.
    """
    del typing
    return types.void(array, place), _generate


def _generate(context: Any, builder: Any, signature: Any, given: Any) -> Any:  # noqa: PLR0917  # as numba calls it
    array = context.make_array(signature.args[0])(context, builder, given[0])
    size, number, pointer = array.itemsize.type, ir.IntType(32), ir.IntType(8).as_pointer()
    place = builder.add(builder.ptrtoint(array.data, size), builder.mul(given[1], array.itemsize))
    kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
    fetch = builder.module.declare_intrinsic("llvm.prefetch", (pointer,), kind)
    builder.call(fetch, [builder.inttoptr(place, pointer), number(_READ), number(_KEEP), number(_IS_DATA)])
    return context.get_dummy_value()


prefetch = cast("Callable[[Any, Any], None]", intrinsic(_prefetch))
