"""Tasks -> register (SQL) and vectors (Chroma), and retrieval over both."""
