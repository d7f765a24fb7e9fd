from .problems import catalogue_of as catalogue_of
from .problems import problems_of as problems_of
from .scaffold import first_open_clause as first_open_clause
from .scaffold import write_chapter as write_chapter
from .scaffold import write_control as write_control
from .scaffold import write_measure as write_measure
