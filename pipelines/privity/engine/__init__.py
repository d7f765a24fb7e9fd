"""Where SQL runs: sessions and what they raise, limits, files, extensions, the engine's parser."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
