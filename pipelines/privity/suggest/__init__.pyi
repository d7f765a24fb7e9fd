from .search import PathLimits as PathLimits
from .suggesting import Suggestions as Suggestions
from .suggesting import suggest as suggest
