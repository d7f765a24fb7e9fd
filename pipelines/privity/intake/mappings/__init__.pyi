from .adapters import Adapter as Adapter
from .adapters import adapter_for as adapter_for
from .adapters import adapter_laws as adapter_laws
from .adapters import read_adapters as read_adapters
from .adapters import short_name as short_name
from .inputs import Input as Input
from .mappings import Mapping as Mapping
from .mappings import adapter_problems as adapter_problems
