"""Nothing unverified is shown: every statement is checked against what it cites.

`check_statement` gives the problems of one sentence, `explain` tells one to a person, `verified` puts the original
words in place of sentences that fail. Figures with measure, bound and subject, organisations with their role, dates,
document numbers, validity, polarity, modality, status, scope, counts and sums, and the remaining words of each clause
are compared, one module a kind. Independent of `eval` by design: two implementations, or one bug passes both.
"""

from answer.verify.check import check_statement, verified
from answer.verify.problem import Problem, explain
from answer.verify.sources import Fact, Sources

__all__ = ["Fact", "Problem", "Sources", "check_statement", "explain", "verified"]
