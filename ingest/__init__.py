"""Notice file -> ParsedNotice (header and typed tasks). Imports none of our other packages."""

from ingest.parse import PARSER_VERSION, parse_document, parse_file

__all__ = ["PARSER_VERSION", "parse_document", "parse_file"]
