from .headers import header_of as header_of
from .mail import mails as mails
from .text import open_text as open_text
from .text import records as records
from .workbooks import sheet_rows as sheet_rows
