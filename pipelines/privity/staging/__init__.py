"""Where SQL judges: the extracts as known on the as-of day, beside the evidence that is written."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
