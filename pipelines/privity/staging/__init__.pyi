from .encryption import attach_evidence as attach_evidence
from .encryption import connect_evidence as connect_evidence
from .encryption import encrypt_evidence as encrypt_evidence
from .encryption import require_cipher as require_cipher
from .staging import Evaluation as Evaluation
from .staging import columns_supplied as columns_supplied
from .staging import open_database as open_database
from .staging import stage as stage
