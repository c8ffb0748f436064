"""report.html: one file that needs no network. `page.render_report` makes it of a scored run."""
