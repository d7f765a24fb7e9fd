"""The forms that files come in: text, workbooks, JSON, and which row is the header."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
