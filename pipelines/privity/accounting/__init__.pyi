from .letter import make_accounting as make_accounting
from .letter import read_request as read_request
