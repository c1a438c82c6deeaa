"""Array in, array out: ranks, controls, effects, intervals. numpy, scipy and numba only."""
