from .search import Limits as Limits
from .suggesting import Suggestions as Suggestions
from .suggesting import suggest as suggest
