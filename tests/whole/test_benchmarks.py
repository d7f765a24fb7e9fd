"""The benchmarks still run: what they import is there, and those that can work on next to nothing.

Nothing that they measure is asserted.
"""

import ast
import importlib.util
import subprocess
import sys

import pytest

from places import TESTS

BENCHMARKS = sorted((TESTS / "benchmarks").glob("bench_*.py"))
OURS = {"privity", *(path.stem for path in TESTS.glob("*.py"))}
SMALL = {
    "bench_explain": ["--rows", "2000"],
    "bench_load": ["--rows", "2000", "--repeats", "1"],
    "bench_measures": ["--rows", "5000"],
    "bench_request_measures": ["--requests", "2000"],
    "bench_sdc": ["--units", "4", "--recipients", "3", "--months", "2"],
    "bench_seal": ["--files", "2", "--mib", "1", "--rows", "100"],
}


@pytest.mark.parametrize("path", BENCHMARKS, ids=lambda path: path.stem)
def test_what_a_benchmark_imports_is_there(path):
    found = [
        (node.module, name.name)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module.split(".")[0] in OURS
        for name in node.names
    ]
    assert found
    for module, name in found:
        owner = importlib.import_module(module)
        assert hasattr(owner, name) or importlib.util.find_spec(f"{module}.{name}"), name


@pytest.mark.parametrize("name", SMALL)
def test_a_benchmark_runs(name):
    path = TESTS / "benchmarks" / f"{name}.py"
    done = subprocess.run([sys.executable, str(path), *SMALL[name]], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()
