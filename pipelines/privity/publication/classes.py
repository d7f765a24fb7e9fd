"""Records that no published cell tells apart, as classes: what an attacker's system is made of.

Every cell, of this edition and of every earlier one, is a sum of classes. A class is a set of
answers: in which cell of each published table its records are counted, and in which of each
earlier edition. Those taken are the classes that occur: possible beyond doubt. Others are possible
too; to leave them out supposes an attacker who knows that nobody is in them, which is more than
anybody knows, so what withstands him withstands all others. Where zeros are hidden that would tell
each of them, and classes are added that hold nobody (:func:`with_possible`).

All classes are found by the engine; Python sees their numbers and counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from privity.catalogue import RECORD, Publish
from privity.engine import Session, attach, open_file
from privity.errors import PrivityError
from privity.publication.records import SCHEMA, table_of
from privity.sqltext import ident, quoted

_NONE = -1
# Classes without a record that are added for each population: more would hide less.
MOST_POSSIBLE = 600


@dataclass(frozen=True)
class Question:
    """One measure's records, or one control's: its answers, and which each class gives.

    ``answers`` are distinct rows of the record's columns; ``of_class`` gives each class the number
    of its answer, -1 where its records are not counted.
    """

    name: str
    population: str
    answers: tuple[dict[str, Any], ...] = field(repr=False)
    of_class: np.ndarray = field(repr=False)

    def classes(self, wanted: Sequence[int]) -> frozenset[int]:
        """Return the classes that give one of the answers with these numbers."""
        return frozenset(np.flatnonzero(np.isin(self.of_class, list(wanted))).tolist())

    def classes_by_answer(self) -> list[frozenset[int]]:
        """Return the classes that give each answer, in the order of the answers."""
        order = np.argsort(self.of_class, kind="stable")
        ends = np.searchsorted(self.of_class[order], np.arange(len(self.answers) + 1))
        return [frozenset(order[a:b].tolist()) for a, b in pairwise(ends)]


@dataclass(frozen=True)
class Classes:
    """All classes: how many records each holds, its population, and what it answers.

    ``earlier`` gives, for each earlier edition by its run, the class there of each class here.
    """

    counts: np.ndarray
    populations: tuple[str, ...]
    questions: dict[str, Question]
    earlier: dict[str, np.ndarray]


def find_classes(evidence: Path, before: Sequence[tuple[str, Path]], made: Path) -> Classes:
    """Find the classes of a run's records, and keep which record is in which.

    Parameters
    ----------
    evidence : Path
        The run's evidence, with the schema ``records``.
    before : sequence of (run, file)
        The restricted file of each earlier public edition.
    made : Path
        The file to make: ``populations``, ``records(population_no, record, class_no)`` and
        ``classes(class_no, population_no, records)``.

    Raises
    ------
    PrivityError
        A measure counts one record twice, or none by its key.
    """
    with open_file(made) as connection:
        attach(connection, evidence, "run")
        names = connection.execute(
            f"select population, name from run.{SCHEMA}.populations order by all"
        ).fetchall()
        for number, (_, path) in enumerate(before):
            attach(connection, path, f"e{number}")
        connection.execute(_LAID_OUT)
        old = {
            p
            for n in range(len(before))
            for (p,) in connection.execute(f"select population from e{n}.populations").fetchall()
        }
        finder = _Finder(connection, len(before))
        for population in sorted(old | {p for p, _ in names}):
            finder.add(population, [n for p, n in names if p == population])
        if finder.problems:
            raise PrivityError(finder.problems)
        return finder.classes([run for run, _ in before])


_LAID_OUT = """
create table populations (population_no integer, population varchar);
create table records (population_no integer, record varchar, class_no integer);
create table classes (class_no integer, population_no integer, records bigint);
"""


class _Finder:
    """The classes of one population after the other, numbered through."""

    def __init__(self, connection: Session, editions: int) -> None:
        self.connection, self.editions = connection, editions
        self.counts: list[np.ndarray] = []
        self.of_population: list[str] = []
        self.answers: dict[str, tuple[str, tuple[dict[str, Any], ...]]] = {}
        self.columns: dict[str, list[str]] = {}
        self.given: list[dict[str, np.ndarray]] = []
        self.problems: list[str] = []

    def add(self, population: str, names: Sequence[str]) -> None:
        """Find the classes of one population."""
        for place, name in enumerate(names):
            self._number_answers(place, name, population)
        number, first = len(self.given), sum(map(len, self.counts))
        self.connection.execute("insert into populations values (?, ?)", [number, population])
        given = [*(f"q{n}" for n in range(len(names))), *(f"e{n}" for n in range(self.editions))]
        self.connection.execute(self._joined(names, population))
        listed = ", ".join(given)
        self.connection.execute(f"""
            create temp table found as
            select {first} + row_number() over (order by {listed}) - 1 as class_no, *
            from (select {listed}, count(*) as records from joined group by all);
            insert into classes select class_no, {number}, records from found order by class_no;
            insert into records
            select {number}, joined.{RECORD}, found.class_no
            from joined join found on {_alike(given, "joined", "found")}""")
        columns = self.connection.execute("select * from found order by class_no").arrow()
        self.counts.append(np.asarray(columns["records"], dtype=np.int64))
        self.of_population += [population] * len(self.counts[-1])
        self.given.append(
            {
                **{name: _filled(columns[f"q{n}"]) for n, name in enumerate(names)},
                **{c: _filled(columns[c]) for c in given[len(names) :]},
            }
        )
        for table in ("joined", "found", *(f"answers_{n}" for n in range(len(names)))):
            self.connection.execute(f"drop table {table}")

    def _number_answers(self, place: int, name: str, population: str) -> None:
        """Number the distinct answers of one question; a record may stand in it once."""
        source = f"run.{table_of(name)}"
        columns = [c for c in self.connection.columns(source) if c != RECORD]
        listed = ", ".join(map(ident, columns))
        self.connection.execute(
            f"create temp table answers_{place} as select *, row_number() over "
            f"(order by {listed}) - 1 as answer from (select distinct {listed} "
            f"from {source})"
        )
        answers = self.connection.execute(
            f"select * exclude (answer) from answers_{place} order by answer"
        ).dicts()
        self.columns[name] = columns
        self.answers[name] = (
            population,
            tuple(answers),
        )
        rows, keys = self.connection.row(f"select count(*), count(distinct {RECORD}) from {source}")
        if rows != keys:
            self.problems.append(
                f"{name}: publish: records: {rows - keys} rows have no record or "
                "one that stands there already; give one row a record"
            )

    def _joined(self, names: Sequence[str], population: str) -> str:
        """Return the SQL of every record with its answers, and its class in earlier editions."""
        sources = []
        for place, name in enumerate(names):
            sources.append(
                (
                    f"q{place}",
                    f"(select s.{RECORD}, a.answer as q{place} "
                    f"from run.{table_of(name)} as s "
                    f"join answers_{place} as a on "
                    f"{_alike(self.columns[name], 's', 'a')})",
                )
            )
        for edition in range(self.editions):
            column = f"e{edition}"
            sources.append(
                (
                    column,
                    f"(select r.{RECORD}, r.class_no as {column} "
                    f"from e{edition}.records as r join e{edition}.populations as "
                    f"p using (population_no) where p.population = "
                    f"{quoted(population)})",
                )
            )
        every = " union ".join(f"select {RECORD} from {sql}" for _, sql in sources)
        joins = " ".join(
            f"left join {sql} as s{n} on s{n}.{RECORD} = every.{RECORD}"
            for n, (_, sql) in enumerate(sources)
        )
        listed = ", ".join(f"s{n}.{column}" for n, (column, _) in enumerate(sources))
        return (
            f"create temp table joined as select every.{RECORD}, {listed} "
            f"from ({every}) as every {joins}"
        )

    def classes(self, runs: Sequence[str]) -> Classes:
        """Return what was found, each answer for all classes."""
        sizes = [len(c) for c in self.counts]

        def whole(name: str) -> np.ndarray:
            return np.concatenate(
                [
                    given.get(name, np.full(size, _NONE))
                    for given, size in zip(self.given, sizes, strict=True)
                ]
                or [np.zeros(0, int)]
            )

        return Classes(
            np.concatenate(self.counts or [np.zeros(0, np.int64)]),
            tuple(self.of_population),
            {
                name: Question(name, population, answers, whole(name))
                for name, (population, answers) in self.answers.items()
            },
            {run: whole(f"e{n}") for n, run in enumerate(runs)},
        )


def _alike(columns: Sequence[str], left: str, right: str) -> str:
    return " and ".join(
        f"{left}.{ident(c)} is not distinct from {right}.{ident(c)}" for c in columns
    )


def _filled(column: pa.ChunkedArray) -> np.ndarray:
    return column.fill_null(_NONE).to_numpy().astype(int)


def with_possible(classes: Classes, evidence: Path, publishes: Iterable[Publish]) -> Classes:
    """Return classes with some that hold no record but could.

    For each class that no earlier edition knows, each category and each other value that it has:
    the class of a record that differs in that alone, in everything that counts it. Tests are taken
    to say the same of it. Values are those of the measures, which have some that no record has.
    """
    finder = _Possible(classes)
    with open_file(evidence, read_only=True) as connection:
        for publish in publishes:
            for column in publish.code_columns:
                found = connection.execute(
                    f"select distinct {ident(column)} from {ident(publish.measure_id)}"
                ).fetchall()
                finder.values.setdefault((publish.population, column), set()).update(
                    value for (value,) in found if isinstance(value, str)
                )
    for number in range(len(classes.counts)):
        finder.add(number)
    return finder.found()


class _Possible:
    """Classes that differ from one that occurs in one category."""

    def __init__(self, classes: Classes) -> None:
        self.classes = classes
        self.names = list(classes.questions)
        questions = classes.questions.values()
        self.vectors = np.array([q.of_class for q in questions]).reshape(len(self.names), -1).T
        self.answers = [list(q.answers) for q in questions]
        self.places = [{tuple(a.values()): n for n, a in enumerate(q.answers)} for q in questions]
        self.values: dict[tuple[str, str], set[Any]] = {}
        for question in questions:
            for answer in question.answers:
                for column, value in answer.items():
                    if isinstance(value, str):
                        self.values.setdefault((question.population, column), set()).add(value)
        self.known = set(map(tuple, self.vectors.tolist()))
        self.new: dict[str, dict[tuple[int, ...], None]] = {}

    def add(self, number: int) -> None:
        """Find what differs from one class."""
        population = self.classes.populations[number]
        found = self.new.setdefault(population, {})
        if any(then[number] != _NONE for then in self.classes.earlier.values()):
            return
        vector = self.vectors[number]
        own = np.flatnonzero(vector != _NONE).tolist()
        columns = {
            c
            for q in own
            for c in self.answers[q][vector[q]]
            if self.values.get((population, c)) and c != "result"
        }
        for column in sorted(columns):
            for value in sorted(self.values[population, column]):
                if len(found) >= MOST_POSSIBLE:
                    return
                changed = self._changed(vector, own, column, value)
                if changed not in self.known:
                    found[changed] = None

    def _changed(
        self, vector: np.ndarray, own: Sequence[int], column: str, value: str
    ) -> tuple[int, ...]:
        changed = vector.copy()
        for question in own:
            answer = self.answers[question][vector[question]]
            if column not in answer:
                continue
            row = {**answer, column: value}
            place = self.places[question].get(tuple(row.values()))
            if place is None:
                place = len(self.answers[question])
                self.answers[question].append(row)
                self.places[question][tuple(row.values())] = place
            changed[question] = place
        return tuple(changed.tolist())

    def found(self) -> Classes:
        """Return all classes, those found after those that occur."""
        old = self.classes
        new = [(v, p) for p, vectors in self.new.items() for v in vectors]
        more = np.array([v for v, _ in new], int).reshape(-1, len(self.names))
        return Classes(
            np.concatenate([old.counts, np.zeros(len(new), np.int64)]),
            (*old.populations, *(p for _, p in new)),
            {
                name: Question(
                    name,
                    old.questions[name].population,
                    tuple(self.answers[i]),
                    np.concatenate([old.questions[name].of_class, more[:, i]]),
                )
                for i, name in enumerate(self.names)
            },
            {
                run: np.concatenate([then, np.full(len(new), _NONE)])
                for run, then in old.earlier.items()
            },
        )
