"""The public edition: what may leave, proof that nothing hidden can be told, attacks on it."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
