"""What ``pv.`` gives to notebooks: runs and extracts as frames, controls taken apart, comparisons."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
