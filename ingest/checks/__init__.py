"""Checks of a parsed notice, each a function from ParsedNotice to findings; `ingest.report` weighs them."""
