"""Tables read again for their rows: what is no table any more is refused, not passed over."""

import pytest

from privity.engine import open_memory
from privity.errors import PrivityError
from privity.gate.tables import give_rows


def test_a_table_that_is_none_any_more_is_refused(tmp_path):
    path = tmp_path / "findings.csv"
    with open_memory() as scan:
        path.write_text("code,count\nA,1\nB,2\n")
        give_rows(scan, path)
        assert scan.execute("select count(*) from whole_rows").fetchall() == [(2,)]
        path.write_text('code,count\n"A\nB",1\n')
        with pytest.raises(PrivityError, match="no longer the table that was read"):
            give_rows(scan, path)
