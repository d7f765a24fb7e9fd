"""The attack on a public run as it would leave: every file read again, before the seal.

A number in a page stands in a figure and is that figure's, or belongs to a word that is no figure
(a date, a period, a clause, a setting, a title); numbers within a chart, its title and alternative
text are those of its own table; bars are as long as a figure shown there. Exports are what the
publication says, to the letter; a number in the PDF stands on a page. Then everything found shown,
wherever it stood, is attacked together with what earlier public runs showed
(:func:`privity.sdc.protection.check`). Nothing here trusts the code that made the pages.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any

from privity.gate import read_streams
from privity.publication.earlier import RESULTS
from privity.publication.files import FIGURES, figures_text, results_of, results_text
from privity.publication.publication import COUNT, MARK, RATE, Figure, Publication, leak_problems
from privity.publication.reread import PageRead, Text, bar_values, is_even, read_page
from privity.publication.tables import true_counts
from privity.report.blocks import SHARE_RULE, tested_sentence, verdict_sentence
from privity.resources import templates_dir
from privity.sdc import Key, Ratio, check, describe
from privity.vocabulary import spoken
from privity.workspace import MANIFEST, PRINTED

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:\s?%)?")
_DAY = re.compile(r"(?<![\w.,])\d{4}-\d{2}(?:-\d{2})?(?![\w,]|\.\d)")
_ESCAPED = re.compile(r"\\([0-9a-f]{1,6}) ")
_LONG_LABELS, _LABEL_LINES = (30, 124), 4
_BLOCKED = "nothing was sealed"
# What every PDF says of its form: namespaces, the part of PDF/UA, who drew it, names of parts.
_PRINTER = (
    r"http://(?:purl\.org/dc/elements/1\.1|ns\.adobe\.com/(?:pdf/1\.3|xap/1\.0)"
    r"|www\.w3\.org/1999/02/22-rdf-syntax-ns|www\.aiim\.org/pdfua/ns/id)[/#]"
    r"|(?:: 1 : : )?WeasyPrint \d[\d.]*|\bpart-\d+\b"
)
# What the frame of every page says with a digit in it.
_FRAME = ("initial-scale=1",)


def audit_published(
    run_dir: Path,
    publication: Publication,
    words: Mapping[str, Any],
    facts: Mapping[str, Any],
    vocabulary: Iterable[str] = (),
    known: Mapping[str, bytes] | None = None,
) -> list[str]:
    """Attack a public run and return what it would give away.

    Parameters
    ----------
    run_dir : Path
        All files that would leave, manifest included.
    publication : Publication
    words : mapping
        The parts of ``results.json`` that are no figures.
    facts : mapping
        What the manifest states.
    vocabulary : iterable of str
        Texts with digits that are no figures: titles, requirements, codes, settings.
    known : mapping, optional
        Files that are the same in every run, by name; these very bytes tell nothing.

    Returns
    -------
    list of str
        Problems with file, place and reason, values masked; empty if the run may leave.
    """
    # The PDF last: it is held to what the pages that it is drawn from say.
    files = {
        p.relative_to(run_dir).as_posix(): p
        for p in sorted(run_dir.rglob("*"), key=lambda p: (p.name == PRINTED, p))
        if not p.is_dir()
    }
    audit = _Audit(publication, words, [*vocabulary, *files, *_FRAME])
    for name, path in files.items():
        if path.read_bytes() != (known or {}).get(name):
            audit.read(path, name, facts)
    return audit.problems + audit.derivable()


class _Audit:
    """One attack: the files read one by one, what they show collected, then the arithmetic."""

    def __init__(
        self, publication: Publication, words: Mapping[str, Any], vocabulary: Iterable[str]
    ) -> None:
        self.publication, self.words = publication, words
        self.by_id = {f.id: f for f in publication.figures}
        self.tables = {t.table.name: t.table for t in publication.tables}
        self.problems: list[str] = []
        self.shown: set[Key] = set()
        self.rates: list[Ratio] = []
        self._numbers_on_pages: set[str] = set()
        self._plain = _plain_words(
            [
                *vocabulary,
                *_texts(words),
                *_sentences(words),
                MARK,
                f"1 to {publication.rule.threshold}",
            ]
        )

    @cached_property
    def _codes(self) -> set[str]:
        return {
            _squeezed(text)
            for t in self.tables.values()
            for d in t.dimensions
            for c in d.every_code()
            for text in (c, spoken(c))
        }

    def _is_code(self, text: str) -> bool:
        """Tell whether a text is a code and nothing else: in lines, or cut where it is too long."""
        found = _squeezed(text)
        return found in self._codes or (
            found.endswith("…")
            and len(text) >= min(_LONG_LABELS) - _LABEL_LINES
            and any(c.startswith(found[:-1]) for c in self._codes)
        )

    @cached_property
    def _hidden_numbers(self) -> dict[str, Key]:
        """What hidden figures would look like, so that a leak can be named; never said itself."""
        found: dict[str, Key] = {}
        for f in self.publication.figures:
            if f.is_hidden and f.kind in (COUNT, RATE):
                count, table = self.tables[f.table].counts[f.codes], self.tables[f.table]
                text = f"{count:,}" if f.kind == COUNT else _share(table, f.codes)
                found.setdefault(text, table.key(f.codes))
        return found

    def read(self, path: Path, name: str, facts: Mapping[str, Any]) -> None:
        """Read one file of the run."""
        if name == PRINTED:
            self._printed(path, facts)
            return
        try:
            text = path.read_bytes().decode("utf-8")
        except UnicodeDecodeError:
            self._add(name, "cannot be read as text, so nobody can tell what leaves with it")
            return
        if path.suffix == ".html":
            self._page(read_page(text), name)
        elif name == RESULTS:
            self._results(text)
        elif name == FIGURES:
            self._figures(text)
        elif name == MANIFEST:
            self._manifest(text, facts)
        else:
            for number, line in enumerate(text.splitlines(), 1):
                self._judge(line, f"{name}, line {number}", ())

    def _page(self, page: PageRead, name: str) -> None:
        in_chart: dict[int, set[str]] = {}
        for shown in page.figures:
            figure = self.by_id.get(shown.id)
            if figure is None or figure.is_hidden or figure.shown != shown.text:
                self._add(f"{name}, {shown.place}", _wrong(figure, self.tables))
            in_chart.setdefault(shown.chart, set()).add(shown.text)
            self._note(figure, shown.text)
        for head in page.heads:
            in_chart.setdefault(head.chart, set()).add(head.text)
        for text in page.texts:
            if _is_tick(text) and any(
                is_even(picture.ticks.get(text.axis, [])) for picture in page.charts[text.chart]
            ):
                continue
            own = in_chart.get(text.chart, set()) if text.chart else set()
            self._judge(text.text, f"{name}, {text.place}", own, is_whole=self._is_code(text.text))
        for style in page.styles:
            self._style(style, name)
        for text in (*page.figures, *page.texts):
            self._numbers_on_pages |= set(_numbers(text.text))
        for number, pictures in page.charts.items():
            for picture in pictures:
                self._bars(picture, in_chart.get(number, set()), f"{name}, chart {number}")

    def _printed(self, path: Path, facts: Mapping[str, Any]) -> None:
        """Report each number of the PDF that stands on no page, sheet numbers and digest apart."""
        texts = read_streams(path)
        if texts is None:
            self._add(path.name, "holds more than pages, so nobody can tell what leaves with it")
        digest = r"\s*".join(facts["run_digest"])
        own = re.compile(rf"Page \d+ of \d+|Run\s+digest\s+{digest}|{_PRINTER}")
        for text in texts or ():
            self._judge(own.sub(" ", " ".join(text.split())), path.name, self._numbers_on_pages)

    def _bars(self, chart: Any, own: set[str], place: str) -> None:
        values = [float(t.replace(",", "")) for t in own if re.fullmatch(r"[\d,.]+", t)]
        lengths = bar_values(chart)
        unknown = [
            v
            for v in lengths
            if not any(abs(v - known) <= 1e-3 * max(1.0, known) for known in values)
        ]
        if unknown or chart.strange or (chart.bars and not lengths and any(values)):
            self._add(place, "a bar is as long as no figure shown in the chart's table")

    def _style(self, style: str, name: str) -> None:
        known = _unescaped((templates_dir() / "privity" / "page.css").read_text("utf-8"))
        rest = _unescaped(style).replace(known, " ", 1)
        self._judge(rest, f"{name}, style sheet", ())

    def _judge(self, text: str, place: str, own: Iterable[str], is_whole: bool = False) -> None:
        """Report each number of a text that is neither a figure of its place nor a word's."""
        if is_whole or not re.search(r"\d", text):
            return
        rest = _DAY.sub(" ", self._plain.sub(" ", text))
        for number in _numbers(rest):
            if number in own or _percent(number) in own:
                continue
            near = self._hidden_numbers.get(number) or self._hidden_numbers.get(_percent(number))
            said = f"; it is that of a hidden figure, {describe(near)}" if near else ""
            self._add(
                place,
                "a number that is no published figure of this place (shape "
                f"{re.sub(r'[0-9]', '9', number)}, value masked){said}",
            )

    def _results(self, text: str) -> None:
        expected = results_of(self.publication, self.words)
        if text == results_text(expected):
            found = expected
        else:
            try:
                found = json.loads(text)
            except ValueError:
                self._add(RESULTS, "is not the JSON that was written")
                return
            for place in _differences(found, json.loads(results_text(expected))):
                self._add(f"{RESULTS}, {place}", "does not say what was decided to be shown")
        for table in _listed(found, "tables"):
            for cell in _listed(table, "cells"):
                self._cell(str(table.get("name")), tuple(map(str, _listed(cell, "codes"))), cell)

    def _cell(self, name: str, codes: tuple[str, ...], cell: Mapping[str, Any]) -> None:
        table = self.tables.get(name)
        if table is None or codes not in table.counts:
            return
        if cell.get("count") is not None:
            self.shown.add(table.key(codes))
        percent = cell.get("percent")
        whole = _whole(table, codes, self.publication.scope.period.label)
        if isinstance(percent, (int, float)) and whole:
            self.rates.append(
                Ratio(
                    f"of {describe(table.key(codes))}",
                    table.key(codes),
                    table.key(whole),
                    float(percent),
                )
            )

    def _figures(self, text: str) -> None:
        expected = figures_text(self.publication).splitlines()
        for number, (line, wanted) in enumerate(zip_longest(text.splitlines(), expected), 1):
            if line == wanted:
                found = wanted
            else:
                self._add(f"{FIGURES}, line {number}", "is not what was decided to be shown")
                found = line or ""
            row = next(csv.reader(io.StringIO(found)), [])
            if len(row) == 5 and row[4] != MARK and number > 1:
                self._note(self.by_id.get(row[0]), row[4])

    def _note(self, figure: Figure | None, text: str) -> None:
        """Keep that a figure was found shown, whatever was decided about it."""
        if figure is not None and figure.kind == COUNT and text != MARK:
            self.shown.add(self.tables[figure.table].key(figure.codes))

    def _manifest(self, text: str, facts: Mapping[str, Any]) -> None:
        try:
            stated = json.loads(text)
        except ValueError:
            stated = {}
        if stated.get("facts") != json.loads(json.dumps(facts)):
            self._add(MANIFEST, "states other facts than those of a public run")
        if stated.get("databases"):
            self._add(MANIFEST, "lists a database; none leaves with a public run")

    def derivable(self) -> list[str]:
        """Attack all that was found shown, with what earlier public runs showed."""
        publication = self.publication
        counts = {t.key(c): n for t in self.tables.values() for c, n in true_counts(t).items()}
        small = [k for k in sorted(self.shown) if publication.rule.is_primary(counts[k])]
        said = [
            f"public edition: {describe(k)} is shown and small (value masked); {_BLOCKED}"
            for k in small
        ]
        if not counts:
            return said
        hidden = [k for k in counts if k not in self.shown]
        found = check(
            self.tables.values(),
            hidden,
            earlier=publication.earlier,
            ratios=[r for r in self.rates if not {r.part, r.whole} <= self.shown],
            rule=publication.rule,
            records=publication.records,
            proofs=publication.protected.audit.proofs,
        )
        return said + leak_problems(found.leaks, _BLOCKED)

    def _add(self, place: str, what: str) -> None:
        self.problems.append(f"{place}: {what}; {_BLOCKED}")


def _wrong(figure: Figure | None, tables: Mapping[str, Any]) -> str:
    if figure is None:
        return "a figure that was never published"
    name = (
        describe(tables[figure.table].key(figure.codes))
        if figure.table in tables and figure.codes in tables[figure.table].counts
        else f"{figure.table} {figure.codes}"
    )
    return (
        f"shows {name}, which is hidden (value masked)"
        if figure.is_hidden
        else f"{name} stands with another number than the published one (value masked)"
    )


def _unescaped(style: str) -> str:
    """Return a style sheet as it reads; the space that ends an escape is none of the text's."""
    return " ".join(_ESCAPED.sub(lambda m: chr(int(m[1], 16)), style).split())


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _is_tick(text: Text) -> bool:
    return text.axis > 0 and re.fullmatch(r"[\d,.]+", text.text) is not None


def _numbers(text: str) -> list[str]:
    return [number.strip() for number in _NUMBER.findall(text)]


def _percent(number: str) -> str:
    return f"{number.rstrip('%').strip()} %"


def _share(table: Any, codes: tuple[str, ...]) -> str:
    whole = _whole(table, codes, "")
    total = table.counts.get(whole) if whole else 0
    return f"{100 * table.counts[codes] / total:.1f} %" if total else ""


def _whole(table: Any, codes: tuple[str, ...], period: str) -> tuple[str, ...] | None:
    """Return the cell that a percentage of this one is of: the total of its last named part."""
    for place in reversed(range(len(codes))):
        if table.dimensions[place].total() not in (None, codes[place]):
            return (*codes[:place], table.dimensions[place].total(), *codes[place + 1 :])
    return None


def _listed(stated: Any, name: str) -> list[Any]:
    found = stated.get(name) if isinstance(stated, Mapping) else None
    return found if isinstance(found, list) else []


def _differences(found: Any, wanted: Any, place: str = "") -> Iterator[str]:
    """Yield the places at which two JSON values differ, not the values."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        for name in sorted({*found, *wanted}):
            if name not in found or name not in wanted:
                yield f"{place}.{name}".lstrip(".")
            else:
                yield from _differences(found[name], wanted[name], f"{place}.{name}".lstrip("."))
    elif isinstance(found, list) and isinstance(wanted, list):
        for number, (one, other) in enumerate(zip_longest(found, wanted, fillvalue=...)):
            if one is ... or other is ...:
                yield f"{place}[{number}]"
            else:
                yield from _differences(one, other, f"{place}[{number}]")
    elif found != wanted or type(found) is not type(wanted):
        yield place


def _texts(value: Any) -> Iterator[str]:
    """Yield every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _texts(item)


def _sentences(words: Mapping[str, Any]) -> Iterator[str]:
    """Yield the sentences that count statuses: what clauses say is public, and so is their number."""
    total: dict[str, int] = {}
    by_policy: dict[str, dict[str, int]] = {}
    for clause in words.get("clauses", ()):
        is_loose = clause["status"] == "pass" and clause["is_loosened"]
        status = "loosened" if is_loose else clause["status"]
        for counts in (total, by_policy.setdefault(clause["policy_id"], {})):
            counts[status] = counts.get(status, 0) + 1
    for counts in (total, *by_policy.values()):
        yield from (tested_sentence(counts), verdict_sentence(counts))
    yield SHARE_RULE
    loosened = sum(bool(c["is_loosened"]) for c in words.get("clauses", ()))
    yield f"{loosened} {'clause is' if loosened == 1 else 'clauses are'} judged"


def _plain_words(texts: Iterable[str]) -> re.Pattern:
    """Return what finds words that hold digits and are no figures; a bare number is none of them."""
    known = set()
    for text in texts:
        for form in {text, spoken(text)}:
            form = " ".join(form.split())
            known |= {form, *(form[: n - 1] + "…" for n in _LONG_LABELS if len(form) > n)}
    named = [t for t in known if re.search(r"\d", t) and not re.fullmatch(r"[\d\s.,%]+", t)]
    named += [t for t in known if re.fullmatch(r"\d+\.\d+\.\d+|(?:19|20)\d\d", t)]
    longest = sorted(named, key=lambda t: (-len(t), t))
    return re.compile(
        "|".join(
            rf"(?<!\w){re.escape(t)}(?!\w)" if t[-1:].isalnum() else rf"(?<!\w){re.escape(t)}"
            for t in longest
        )
        or r"(?!)"
    )
