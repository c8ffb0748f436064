"""Mutation testing of the scorer: answers made wrong in known ways, and right ones in other words."""
