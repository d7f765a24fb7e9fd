from .basic import ACCENT as ACCENT
from .basic import REST as REST
