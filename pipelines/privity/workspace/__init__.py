"""An agency's folder: places, settings, keys, ledger, the names of a run's files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
