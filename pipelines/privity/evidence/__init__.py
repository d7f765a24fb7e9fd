"""The evidence file: its tables, who fills them, and the one way to read them."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
