"""Labels in the place of ids: how they are made, masked in, and resolved by who holds the key."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
