"""Chapters are executed shut in, their cells become pages, pages become a report."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
