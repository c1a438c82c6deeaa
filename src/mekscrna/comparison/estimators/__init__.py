"""One file per estimator; each defines ESTIMATOR."""
