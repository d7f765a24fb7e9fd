"""JupyterLab on a workspace: its start, its kernel, the notebooks it shows."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
