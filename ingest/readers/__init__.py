"""One module per file format; `ingest.document` chooses among them by content."""
