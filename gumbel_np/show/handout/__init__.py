"""Handouts: the lessons as pages for a browser, with widgets that live without a kernel."""
