"""The commands of `python -m eval`, one module a command."""
