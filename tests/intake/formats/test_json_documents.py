"""A JSON document is taken apart by its brackets; what stands between them is judged apart."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from privity.errors import PrivityError
from privity.intake.formats.json_documents import elements
from privity.intake.formats.text import open_text


def read(folder, text: str, list_key: str = "") -> list[tuple[int, str]]:
    path = folder / "log.json"
    path.write_text(text, encoding="utf-8")
    found = elements(open_text(path, folder / "scratch", "log.json"), list_key, "log.json")
    return [(record.line, record.fields[0]) for record in found]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            '[{"a": 1},\n {"a": [2, {"b": "]}"}]}\n]',
            [(1, '{"a": 1}'), (2, '{"a": [2, {"b": "]}"}]}')],
        ),
        ('{"a": 1}\n{"a": 2}', [(1, '{"a": 1}'), (2, '{"a": 2}')]),
        ('{"entry": [{"a": 1}], "link": [{"b": 1}]}', [(1, '{"a": 1}')]),
        ('{"link": [{"b": 1}],\n"value":\n[{"a": 1}]}', [(3, '{"a": 1}')]),
        ('{"entity": [{"b": 1}]}', [(1, '{"entity": [{"b": 1}]}')]),
        ('[{"a": 1}, oops, {"a": 2}]', [(1, '{"a": 1}'), (1, "oops"), (1, '{"a": 2}')]),
        ("[]", []),
        ('{"entry": []}', []),
        ('["\\"}", {"a": "\\\\"}]', [(1, '"\\"}"'), (1, '{"a": "\\\\"}')]),
        ('{"entry": [{"a": 1}]}\n{"entry": [{"a": 2}]}', [(1, '{"a": 1}'), (2, '{"a": 2}')]),
    ],
)
def test_elements_and_their_lines(tmp_path, text, found):
    assert read(tmp_path, text) == found


@pytest.mark.parametrize(
    ("text", "line"),
    [('[{"a": 1},\n{"a": ', 2), ('[{"a": 1}\n}', 2), ('[{"a": "x\n}]', 1), ('{"entry": [{]}', 1)],
)
def test_a_document_whose_end_is_lost_is_refused(tmp_path, text, line):
    with pytest.raises(PrivityError, match=rf"log\.json, line {line}: the JSON is cut off"):
        read(tmp_path, text)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
OBJECTS = st.lists(st.dictionaries(st.text(), VALUES), max_size=5)


@settings(max_examples=60, deadline=None)
@given(objects=OBJECTS, indent=st.sampled_from([None, 1]))
def test_whatever_is_put_into_a_list_comes_out_of_it(tmp_path_factory, objects, indent):
    folder = tmp_path_factory.mktemp("documents")
    for text in (
        json.dumps(objects, indent=indent, ensure_ascii=False).replace("\ud800", ""),
        json.dumps({"total": 1, "entry": objects}, indent=indent),
    ):
        found = [json.loads(element) for _, element in read(folder, text, "entry")]
        assert found == objects
