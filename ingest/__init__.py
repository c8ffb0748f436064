"""Notice file -> ParsedNotice (header and typed tasks). Imports none of our other packages."""
