"""``python -m privity`` is the ``privity`` command."""

from privity.cli import main

main()
