"""Is this data fit to judge? Suites, Great Expectations, and what a loss means for a verdict."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
