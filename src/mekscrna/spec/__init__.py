"""What is asked: datasets, signatures, claims and studies, as people write them in YAML."""
