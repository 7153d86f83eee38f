"""One self-contained HTML page from loaded results: what stands on it, its pictures, its templates."""

from harness.report.page.writing import lacking, map_fault, render, write

__all__ = ["lacking", "map_fault", "render", "write"]
