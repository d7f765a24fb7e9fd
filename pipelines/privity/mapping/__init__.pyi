from .mapper import Mapped as Mapped
from .mapper import MappingRequest as MappingRequest
from .mapper import map_file as map_file
from .mapper import write_mapping as write_mapping
from .synonyms import read_synonyms as read_synonyms
from .synonyms import synonym_problems as synonym_problems
