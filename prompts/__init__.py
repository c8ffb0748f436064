"""Wording with declared slots. Imports none of our other packages."""
