"""Explanations to consider: what would explain accesses that nothing in use explains."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
