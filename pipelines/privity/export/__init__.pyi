from .results import export_results as export_results
from .results import write_exports as write_exports
