"""The pages, one module a chapter or part of one: rows of evidence become blocks."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
