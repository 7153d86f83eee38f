"""A page, a Markdown table and terminal lines from saved results: ``python -m harness.report``."""
