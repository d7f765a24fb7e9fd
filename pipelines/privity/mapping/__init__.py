"""``privity map``: a mapping proposed for a file, and what would come of it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
