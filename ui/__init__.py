"""The chat page: pure functions from values to HTML and Markdown, and one module (`page`) that wires widgets."""
