"""The chat page: pure functions from values to HTML and Markdown; `page` wires them to widgets."""
