from .audit import audit_table as audit_table
from .marks import number as number
