from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from mekscrna.data.repeated_genes import sum_repeated

NAMES = st.lists(st.sampled_from(["B2M", "DUSP6", "SPRY4", "TAP1"]), min_size=1, max_size=8)


@given(NAMES, st.data())
def test_values_of_one_name_are_summed_and_nothing_is_lost(names: list[str], data: st.DataObject) -> None:
    values = data.draw(hnp.arrays(np.int64, (5, len(names)), elements=st.integers(0, 10**6)))
    labels = np.array(names, dtype=object)
    summed, first = sum_repeated(sparse.csr_matrix(values, dtype=np.float64), labels)
    distinct = labels[first].tolist()
    assert distinct == list(dict.fromkeys(names))
    expected = np.column_stack([values[:, labels == name].sum(axis=1) for name in distinct])
    np.testing.assert_array_equal(summed.toarray(), expected)
