"""The commands, and nothing but: each reads options, calls rooms and prints.

A command imports its room in its own body: `privity --help` and a mistyped option would otherwise
wait for all of them. At the top of these modules stands what the options themselves need.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
