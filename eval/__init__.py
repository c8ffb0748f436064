"""The benchmark: datasets, scorer, mutation harness, reports. Talks to the product through the answer contract only."""
