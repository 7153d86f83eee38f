"""What saved results say: terminal tables, Markdown, a page; ``python -m harness.report``."""
