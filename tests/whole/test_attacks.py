"""Attacks on sealed runs: whatever is changed, `privity verify` and a stranger's verify.py tell."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import random
import shutil
from types import SimpleNamespace

import pytest

from privity.runs import standalone_verify as verify
from privity.runs.seal import checks, seal_run
from privity.runs.verify import trust_problems, verify_run
from privity.workspace.chain import NO_LINE, canonical, digest_of
from privity.workspace.keys import fingerprint, public_pem
from privity.workspace.ledger import LEDGER_NAME, append_entry, complete_end, entries
from sealing import FACTS, OTHER, PUBLIC, SIGNER, make, sealed

OLDER, RUN, NEWER = "2026-Q1_a", "2026-Q2_b", "2026-Q3_c"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Three sealed runs, with files of equal size in a folder."""
    runs = tmp_path_factory.mktemp("attacked") / "runs"
    for name in (OLDER, RUN, NEWER):
        work = make(runs / f".work-{name}", page=f"<h1>{name}</h1>")
        (work / "exports").mkdir()
        for letter in "ab":
            (work / "exports" / f"{letter}.csv").write_text(f"{letter}\n{name}\n")
        seal_run(work, runs / name, runs, FACTS, SIGNER)
    return runs


@pytest.fixture
def runs(original, tmp_path):
    return shutil.copytree(original, tmp_path / "runs")


@pytest.fixture
def told(runs, capsys):
    """What both checkers say of a run now; each must say something, or both nothing."""

    def ask(name=RUN, *arguments):
        problems = verify_run(runs / name, runs, PUBLIC)
        code = verify.main([str(runs / name), "--key", fingerprint(PUBLIC), *arguments])
        stranger = capsys.readouterr().out
        assert (code == 0) == stranger.rstrip().endswith(f"{name}: sound")
        return SimpleNamespace(own="\n".join(problems), stranger=stranger if code else "")

    return ask


def test_what_nobody_touched_is_sound(told):
    for name in (OLDER, RUN, NEWER):
        assert told(name) == SimpleNamespace(own="", stranger="")


# Bytes


def places_in(path):
    """Return the first and last places of a file, and some between."""
    size, chance = path.stat().st_size, random.Random(path.name)
    return sorted({0, 1, size // 2, size - 2, size - 1, *(chance.randrange(size) for _ in "1234")})


def test_any_flipped_byte_of_any_file_shows(runs, told):
    files = [p for p in sorted((runs / RUN).rglob("*")) if p.is_file()]
    assert len(files) == 10
    for path in [*files, runs / LEDGER_NAME]:
        data = path.read_bytes()
        for place in places_in(path):
            with path.open("r+b") as file:
                file.seek(place)
                file.write(bytes([data[place] ^ (1 << place % 8)]))
            said = told()
            assert said.own and said.stranger, (path.name, place)
        path.write_bytes(data)
    assert told() == SimpleNamespace(own="", stranger="")


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data + b"\n",
        lambda data: data + b"\0",
        lambda data: b"\n" + data,
    ],
    ids=["one less", "half", "emptied", "line more", "byte more", "line before"],
)
def test_a_file_made_shorter_or_longer_shows(runs, told, change):
    for path in [*(p for p in (runs / RUN).rglob("*") if p.is_file()), runs / LEDGER_NAME]:
        data = path.read_bytes()
        path.write_bytes(change(data))
        said = told()
        assert said.own and said.stranger, path.name
        path.write_bytes(data)


def free_bits(text):
    """Return base64 that decodes to the same bytes and is another text."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    head, end = text.rstrip("="), len(text) - len(text.rstrip("="))
    other = head[:-1] + letters[letters.index(head[-1]) ^ 1] + "=" * end
    assert end and base64.b64decode(other) == base64.b64decode(text)
    return other


def test_bits_that_base64_leaves_free_are_not_free(runs, told):
    seal = runs / RUN / "manifest.sig"
    text = seal.read_text()
    signature = json.loads(text)["signatures"][0]["sig"]
    seal.write_text(text.replace(signature, free_bits(signature)))
    said = told()
    assert "manifest.sig: was altered" in said.own and "manifest.sig: was altered" in said.stranger
    seal.write_text(text)
    ledger = runs / LEDGER_NAME
    last = entries(runs)[-1].signature
    ledger.write_text(ledger.read_text().replace(last, free_bits(last)))
    said = told()
    assert "line 3: its signature" in said.own and "line 3: its signature" in said.stranger


# Files


def add_file(run):
    (run / "exports" / "more.csv").write_text("")


def add_hidden(run):
    (run / ".hidden").write_text("x")


def add_folder(run):
    (run / "exports" / "more").mkdir()


def remove(run):
    (run / "exports" / "a.csv").unlink()


def rename(run):
    (run / "index.html").rename(run / "start.html")


def swap(run):
    one, other = run / "exports" / "a.csv", run / "exports" / "b.csv"
    assert one.stat().st_size == other.stat().st_size
    one.rename(run / "x")
    other.rename(one)
    (run / "x").rename(other)


def swap_with_another_run(run):
    for name in ("index.html", "exports/a.csv", "evidence.duckdb"):
        shutil.copyfile(run.parent / OLDER / name, run / name)


def link_to_a_copy(run):
    shutil.copyfile(run / "index.html", run.parent / "copy.html")
    (run / "index.html").unlink()
    (run / "index.html").symlink_to("../copy.html")


def link_the_folder(run):
    (run / "exports").rename(run.parent / "elsewhere")
    (run / "exports").symlink_to("../elsewhere")


def link_the_manifest(run):
    (run / "manifest.json").rename(run.parent / "m.json")
    (run / "manifest.json").symlink_to("../m.json")


def link_the_signature(run):
    (run / "manifest.sig").rename(run.parent / "m.sig")
    (run / "manifest.sig").symlink_to("../m.sig")


def folder_for_a_file(run):
    (run / "index.html").unlink()
    (run / "index.html").mkdir()


def pipe_for_a_file(run):
    (run / "index.html").unlink()
    os.mkfifo(run / "index.html")


def take_the_signature_of_another(run):
    shutil.copyfile(run.parent / OLDER / "manifest.sig", run / "manifest.sig")


def take_the_place_of_another(run):
    shutil.rmtree(run)
    (run.parent / NEWER).rename(run)


def edit_manifest(run, change):
    path = run / "manifest.json"
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_text(json.dumps(manifest, sort_keys=True, indent=1, ensure_ascii=False) + "\n")


def rewrite_a_page(run):
    """A page is changed and the manifest states its new digest."""
    (run / "index.html").write_text("all is well")
    data = (run / "index.html").read_bytes()
    row = {"path": "index.html", "sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    edit_manifest(
        run, lambda m: m.update(files=[row if f["path"] == "index.html" else f for f in m["files"]])
    )


def rewrite_page_and_statement(run):
    """The signed statement is changed to match as well; there is no key to sign it with."""
    rewrite_a_page(run)
    path = run / "manifest.sig"
    envelope = json.loads(path.read_bytes())
    statement = json.loads(base64.b64decode(envelope["payload"]))
    statement["subject"][0]["digest"]["sha256"] = verify.digest(run / "manifest.json")
    envelope["payload"] = base64.b64encode(json.dumps(statement).encode()).decode()
    path.write_text(json.dumps(envelope, sort_keys=True, indent=1) + "\n")


def back_date(run):
    edit_manifest(run, lambda m: m["facts"].update(as_of="2026-06-30"))


def leave_a_file_out(run):
    (run / "exports" / "a.csv").unlink()
    edit_manifest(
        run, lambda m: m.update(files=[f for f in m["files"] if f["path"] != "exports/a.csv"])
    )


@pytest.mark.parametrize(
    ("attack", "said"),
    [
        (add_file, "exports/more.csv: was added"),
        (add_hidden, ".hidden: was added"),
        (add_folder, "exports/more/: was added"),
        (remove, "exports/a.csv: was removed"),
        (rename, "start.html: was added"),
        (swap, "exports/a.csv: was changed"),
        (swap_with_another_run, "exports/a.csv: was changed"),
        (link_to_a_copy, "index.html: is a link"),
        (link_the_folder, "exports: was added"),
        (link_the_manifest, "no sealed run"),
        (link_the_signature, "no sealed run"),
        (folder_for_a_file, "index.html/: was added"),
        (pipe_for_a_file, "index.html: is a link or a "),
        (take_the_signature_of_another, "was changed after it was signed"),
        (take_the_place_of_another, f"belongs to the run {NEWER}"),
        (rewrite_a_page, "manifest.json: was changed after it was signed"),
        (rewrite_page_and_statement, "manifest.sig: the signature is not from"),
        (back_date, "manifest.json: was changed after it was signed"),
        (leave_a_file_out, "manifest.json: was changed after it was signed"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_every_change_of_a_run_is_named(runs, told, attack, said):
    attack(runs / RUN)
    found = told()
    assert said in found.own and said in found.stranger


@pytest.mark.parametrize("name", ["evidence.duckdb", "notebooks/01.ipynb"])
def test_what_the_agency_keeps_is_missed_by_the_agency_and_named_to_a_stranger(
    runs, told, capsys, name
):
    (runs / RUN / name).unlink()
    assert f"{name}: was removed" in "\n".join(verify_run(runs / RUN, runs, PUBLIC))
    assert verify.main([str(runs / RUN)]) == 0
    assert f"not in this copy: {name}" in capsys.readouterr().out


def test_an_older_sealed_run_of_the_same_name_is_not_the_one_recorded(runs, told, tmp_path):
    shutil.move(runs / NEWER, tmp_path / NEWER)
    sealed(runs, NEWER, page="made again")
    assert told(NEWER) == SimpleNamespace(own="", stranger="")
    shutil.rmtree(runs / NEWER)
    shutil.move(tmp_path / NEWER, runs / NEWER)
    said = told(NEWER)
    assert "records another run under the name" in said.own
    assert "records another run under the name" in said.stranger


# Keys


def forge(runs):
    """Make everything anew with another key: runs, public keys, ledger."""
    names = [entry.run for entry in entries(runs)]
    (runs / LEDGER_NAME).unlink()
    for name in names:
        shutil.rmtree(runs / name)
        work = make(runs / f".work-{name}", page="all is well")
        for file, data in checks(OTHER.public_key()).items():
            (work / file).write_bytes(data)
        seal_run(work, runs / name, runs, FACTS, OTHER)


def test_a_run_made_anew_with_another_key_is_not_the_agencys(runs, told, capsys, tmp_path):
    forge(runs)
    said = told()
    assert "manifest.sig: the signature is not from this workspace's key" in said.own
    assert "privity.pub: is another key than the one that you trust" in said.stranger
    # Who swaps the workspace's key too deceives whoever knows no better: what is trusted is said.
    swapped = OTHER.public_key()
    assert verify_run(runs / RUN, runs, swapped) == []
    assert verify.main([str(runs / RUN)]) == 0
    out = capsys.readouterr().out
    assert "trusted without proof" in out and fingerprint(swapped) in out
    published = tmp_path / "published.pub"
    published.write_bytes(public_pem(PUBLIC))
    for trusted in (fingerprint(PUBLIC), fingerprint(PUBLIC).upper(), str(published)):
        assert trust_problems(runs, PUBLIC, trusted) == []
        assert trust_problems(runs, swapped, trusted) == [
            "privity.pub: is another key than the one that you trust"
        ]
        assert verify.main([str(runs / RUN), "--key", trusted]) == 100


def test_a_public_key_swapped_alone_shows(runs, told):
    (runs / RUN / "privity.pub").write_bytes(public_pem(OTHER.public_key()))
    said = told()
    assert "privity.pub: was changed" in said.own
    assert "privity.pub: was changed" in said.stranger and "signature" in said.stranger


def test_the_strangers_arithmetic_agrees_with_the_library():
    """Signatures of many keys and messages, sound and spoilt, the order added to the factor."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    for number in range(8):
        key = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(bytes([number])).digest())
        public, message = key.public_key().public_bytes_raw(), bytes(number)
        signature = key.sign(message)
        assert verify.is_signed(message, signature, public)
        assert not verify.is_signed(message + b"x", signature, public)
        factor = int.from_bytes(signature[32:], "little") + verify.ORDER
        for spoilt in (
            bytes(64),
            signature[:-1],
            signature[:32] + factor.to_bytes(32, "little"),
            signature[32:] + signature[:32],
            b"\xff" * 32 + signature[32:],
        ):
            assert not verify.is_signed(message, spoilt, public)
        assert not verify.is_signed(message, signature, b"\xff" * 32)


# The ledger


def chained(lines, key=None):
    """Write the lines' numbers and links anew, signed with a key or with what signature is there."""
    written, previous = [], NO_LINE
    for number, line in enumerate(lines, 1):
        fields = json.loads(line) | {"number": number, "previous": previous}
        if key:
            del fields["signature"]
            signed = b"privity ledger line\n" + canonical(fields)
            fields["signature"] = base64.b64encode(key.sign(signed)).decode()
        written.append(canonical(fields))
        previous = digest_of(written[-1])
    return written


def dated(lines, number, day):
    fields = json.loads(lines[number]) | {"sealed_at": f"{day}T00:00:00+00:00"}
    return [*lines[:number], canonical(fields), *lines[number + 1 :]]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda r: r[1:], "line 1: does not follow"),
        (lambda r: [r[0], r[2]], "line 2: does not follow"),
        (lambda r: [r[0]], f"does not know the run {RUN}"),
        (lambda r: [], f"does not know the run {RUN}"),
        (lambda r: [r[1], r[0], r[2]], "line 1: does not follow"),
        (lambda r: [*r, r[2]], "line 4: does not follow"),
        (lambda r: [r[0], b"?", r[2]], "line 2: "),
        (lambda r: [r[0], b"", *r[1:]], "line 2: "),
        (lambda r: dated(r, 2, "2030-01-01"), "line 3: its signature"),
        (lambda r: dated(r, 1, "2020-01-01"), "line 3: does not follow"),
        (lambda r: chained([r[0], r[2]]), "line 2: its signature"),
        (lambda r: chained([r[1], r[0], r[2]]), "line 1: its signature"),
        (lambda r: chained(dated(r, 2, "2020-01-01"), SIGNER), "line 3: is dated before"),
    ],
    ids=[
        "first dropped",
        "run's own dropped",
        "cut off before the run",
        "emptied",
        "reordered",
        "doubled",
        "unreadable",
        "line added",
        "last edited",
        "edited",
        "dropped, linked anew",
        "reordered, linked anew",
        "back-dated with the key",
    ],
)
def test_every_change_of_the_ledger_is_named(runs, told, change, said):
    ledger = runs / LEDGER_NAME
    lines = change(ledger.read_bytes().splitlines())
    ledger.write_bytes(b"".join(line + b"\n" for line in lines))
    found = told()
    assert said in found.own and said in found.stranger


def test_a_line_whose_end_was_cut_off_is_not_lost_by_the_next_run(runs):
    ledger = runs / LEDGER_NAME
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:-1])
    assert "lacks its end" in "\n".join(verify_run(runs / NEWER, runs, PUBLIC))
    assert "is there again" in complete_end(runs)[0] and ledger.read_bytes() == whole


def test_a_clock_that_was_set_back_dates_no_run_before_another(tmp_path):
    for number, day in enumerate(("2026-10-02", "2026-10-01", "2026-10-03")):
        append_entry(tmp_path, str(number), "0" * 64, {}, day, SIGNER)
    assert [entry.sealed_at for entry in entries(tmp_path)] == [
        "2026-10-02",
        "2026-10-02",
        "2026-10-03",
    ]


def drop_the_end(runs):
    """The last run and its line are taken away; nothing that is left names them."""
    lines = (runs / LEDGER_NAME).read_bytes().splitlines(keepends=True)
    (runs / LEDGER_NAME).write_bytes(b"".join(lines[:-1]))
    shutil.rmtree(runs / NEWER)


def claim_an_earlier_place(runs):
    """With the key, a run of today is put before the others, and all the lines signed anew."""
    sealed(runs, "2025-Q4_x")
    lines = (runs / LEDGER_NAME).read_bytes().splitlines()
    lines = dated([lines[3], *lines[:3]], 0, "2026-01-01")
    (runs / LEDGER_NAME).write_bytes(b"".join(x + b"\n" for x in chained(lines, SIGNER)))


@pytest.mark.parametrize("attack", [drop_the_end, claim_an_earlier_place])
def test_what_only_an_earlier_copy_of_the_ledger_can_tell(runs, told, tmp_path, attack):
    copy = tmp_path / "given-to-the-auditor.jsonl"
    shutil.copyfile(runs / LEDGER_NAME, copy)
    sealed(runs, "2026-Q4_d")
    assert trust_problems(runs, PUBLIC, earlier=copy) == []
    assert told(RUN, "--earlier", str(copy)).stranger == ""
    (runs / LEDGER_NAME).write_bytes(copy.read_bytes())
    shutil.rmtree(runs / "2026-Q4_d")
    attack(runs)
    assert told(OLDER) == SimpleNamespace(own="", stranger="")
    assert "cut off or written anew" in trust_problems(runs, PUBLIC, earlier=copy)[0]
    assert "cut off or written anew" in told(RUN, "--earlier", str(copy)).stranger


def test_a_run_that_was_handed_over_tells_that_it_was_taken_away(runs, told, tmp_path):
    shutil.copytree(runs / NEWER, tmp_path / "auditor" / NEWER)
    drop_the_end(runs)
    assert told(RUN) == SimpleNamespace(own="", stranger="")
    handed = str(tmp_path / "auditor" / NEWER)
    assert verify.main([handed, "--ledger", str(runs / LEDGER_NAME)]) == 100
