from .letter import make_accounting as make_accounting
from .letter import read_asked as read_asked
