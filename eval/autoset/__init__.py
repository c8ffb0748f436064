"""Makes a set of items for any notice that the benchmark's own line grammar can read."""
