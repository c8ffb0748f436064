"""Other benchmarks' formats: items in, answers in, samples out. Nothing of theirs is shipped."""
