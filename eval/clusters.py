"""Which split a fact belongs to. Every question about one fact lies in one split, so paraphrases never straddle."""

import hashlib

DEV_PERCENT = 39
# Tasks that say the same thing are one fact.
_SAME = {"task:90": "task:19", "task:71": "task:66"}


def split_of(cluster: str) -> str:
    """`dev` or `heldout`, fixed for all time by the cluster's name (task:4, unit:县司法局, section:5, header:validity).

    >>> split_of("task:90") == split_of("task:19")
    True
    """
    name = _SAME.get(cluster, cluster)
    share = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % 100
    return "dev" if share < DEV_PERCENT else "heldout"
