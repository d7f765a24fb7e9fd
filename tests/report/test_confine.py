"""A process shut in changes nothing of any file, whatever the path and the way of asking.

Each call is made in a process of its own that has shut itself in: by number, as native code would,
and by Python's own functions. The same attempts without confinement show that they would succeed.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import subprocess
import sys

import pytest

from privity.report import syscalls
from privity.report.confine import can_confine

pytestmark = pytest.mark.skipif(not can_confine(), reason="this system cannot shut processes in")

SCRIPT = """
import ctypes, errno, json, os, shutil, sys
from privity.report import confine, syscalls
given = json.loads(sys.argv[1])
place = syscalls.MACHINES[os.uname().machine][1]
libc = ctypes.CDLL(None, use_errno=True)
numbers = {n: v[place] for n, v in syscalls.METADATA.items() if v[place] is not None}
HERE, EMPTY = -100, 0x1000
times = (ctypes.c_long * 4)(1, 0, 1, 0)

def raw(number, *values):
    values = [ctypes.c_long(v) if isinstance(v, int) else v for v in values]
    ctypes.set_errno(0)
    done = libc.syscall(ctypes.c_long(number), *values)
    return "done" if done >= 0 else errno.errorcode[ctypes.get_errno()]

def python(call):
    try:
        call()
        return "done"
    except OSError as error:
        return errno.errorcode[error.errno]
    except AttributeError:
        return None

def by_number(path, fd, me, group):
    name, value, file = os.fsencode(path), b"1", os.open(path, os.O_PATH)
    key, size = b"user.privity", ctypes.c_size_t(1)
    arguments = {
        "chmod": (name, 0o604), "fchmod": (fd, 0o604), "fchmodat": (HERE, name, 0o604),
        "fchmodat2": (file, b"", 0o604, EMPTY), "chown": (name, me, group),
        "fchown": (fd, me, group), "lchown": (name, me, group),
        "fchownat": (file, b"", me, group, EMPTY), "utime": (name, times),
        "utimes": (name, times), "futimesat": (HERE, name, times),
        "utimensat": (HERE, name, times, 0), "setxattr": (name, key, value, size, 0),
        "lsetxattr": (name, key, value, size, 0), "fsetxattr": (fd, key, value, size, 0),
        "setxattrat": (HERE, name, 0, key, None, 0), "removexattr": (name, key),
        "lremovexattr": (name, key), "fremovexattr": (fd, key),
        "removexattrat": (HERE, name, 0, key), "file_setattr": (HERE, name, None, 0, 0),
        "truncate": (name, 0)}
    return {call: raw(number, *arguments[call]) for call, number in numbers.items()}

def by_python(path, fd, me, group):
    return {name: python(call) for name, call in {
        "os.chmod": lambda: os.chmod(path, 0o604), "os.fchmod": lambda: os.fchmod(fd, 0o604),
        "os.chown": lambda: os.chown(path, me, group),
        "os.lchown": lambda: os.lchown(path, me, group),
        "os.fchown": lambda: os.fchown(fd, me, group),
        "os.utime": lambda: os.utime(path, (1, 1)), "os.utime fd": lambda: os.utime(fd, (1, 1)),
        "os.setxattr": lambda: os.setxattr(path, "user.privity", b"1"),
        "os.removexattr": lambda: os.removexattr(path, "user.privity"),
        "os.truncate": lambda: os.truncate(path, 0),
        "shutil.copymode": lambda: shutil.copymode(sys.executable, path),
        "shutil.copystat": lambda: shutil.copystat(sys.executable, path),
    }.items()}

if given["shut in"]:
    confine.confine([*confine._SYSTEM, *confine._python(), given["evidence"]],
                    [given["own"], *confine._DEVICES])
said = {}
for kind, path in given["paths"].items():
    try:
        fd = os.open(path, os.O_RDONLY)
    except PermissionError:
        fd = os.open(path, os.O_PATH)
    about = path, fd, os.getuid(), os.getgid()
    said[kind] = {"number": by_number(*about), "python": by_python(*about),
                  "seen": os.stat(path).st_size}
if given["shut in"]:
    for error, table in syscalls.REFUSED.items():
        said[str(error)] = {name: raw(pair[place], *[-1] * 6) for name, pair in table.items()
                            if pair[place] is not None}
    said["unknown"] = [raw(n, *[-1] * 6) for n in (syscalls.FIRST_UNKNOWN, 511)]
print(json.dumps(said))
"""


@pytest.fixture
def tree(tmp_path):
    """A workspace, a run's evidence, keys outside of it and a folder of one's own."""
    paths = {
        "own folder": "own",
        "own file": "own/made.txt",
        "evidence": "run/evidence.duckdb",
        "signing key": "config/privity/signing.key",
        "extract": "workspace/extracts/cases.csv",
        "settings": "workspace/agency.toml",
    }
    for name in paths.values():
        path = tmp_path / name
        if name == "own":
            path.mkdir()
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("harmless")
        path.chmod(0o600)
    return {kind: str(tmp_path / name) for kind, name in paths.items()}


def attempt(tree, shut_in):
    """Make every attempt on every path in a process of its own; return what each came to."""
    given = {
        "shut in": shut_in,
        "evidence": tree["evidence"],
        "own": tree["own folder"],
        "paths": tree,
    }
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(given)],
        text=True,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def state(tree):
    """What the system keeps of each path beside its content, the time of its last reading apart."""
    found = {}
    for kind, path in tree.items():
        seen = os.stat(path)
        found[kind] = (
            seen.st_mode,
            seen.st_uid,
            seen.st_gid,
            seen.st_mtime_ns,
            seen.st_ctime_ns,
            seen.st_size,
            tuple(os.listxattr(path)),
        )
    return found


def test_shut_in_no_way_changes_anything_of_any_path(tree):
    before = state(tree)
    said = attempt(tree, shut_in=True)
    for kind in tree:
        told = {**said[kind]["number"], **said[kind]["python"]}
        assert len(told) > 20
        # None: a function that this system's Python has not.
        assert {n: t for n, t in told.items() if t not in ("EPERM", None)} == {}, kind
    assert state(tree) == before


def test_not_shut_in_the_same_attempts_succeed(tree):
    before = state(tree)
    said = attempt(tree, shut_in=False)
    for kind in tree:
        done = {
            n for n, t in {**said[kind]["number"], **said[kind]["python"]}.items() if t == "done"
        }
        assert {
            "fchmod",
            "fchmodat",
            "fchown",
            "fchownat",
            "utimensat",
            "os.chmod",
            "os.chown",
            "os.utime",
            "os.fchmod",
            "shutil.copystat",
        } <= done, kind
    assert {kind for kind, was in state(tree).items() if was != before[kind]} == set(tree)


def test_every_call_of_the_table_meets_its_error(tree):
    said = attempt(tree, shut_in=True)
    for error in syscalls.REFUSED:
        told = said[str(error)]
        assert told and set(told.values()) == {errno.errorcode[error]}, told
    assert set(said["unknown"]) == {"ENOSYS"}


def test_what_is_said_not_to_be_held_back_is_not(tree):
    """The handbook names it; should a system come to hold it back, the handbook is to say so."""
    said = attempt(tree, shut_in=True)
    assert [said[kind]["seen"] for kind in tree if kind != "own folder"] == [len("harmless")] * 5


MORE = """
import os, socket, stat, sys
from privity.report import confine
own, beside, evidence = sys.argv[1:]
confine.confine([*confine._SYSTEM, *confine._python(), evidence], [own, *confine._DEVICES])
made = os.path.join(own, "made")
def clone(flags):
    import ctypes, platform
    libc = ctypes.CDLL(None, use_errno=True)
    number = {"x86_64": 56, "aarch64": 220}[platform.machine()]
    if (pid := libc.syscall(number, ctypes.c_long(flags | 17), 0, 0, 0, 0)) == 0:
        os._exit(0)
    if pid < 0:
        raise OSError(ctypes.get_errno(), "")
    os.waitpid(pid, 0)
def ioctl():
    import fcntl
    fcntl.ioctl(os.open(made, os.O_RDONLY), 0x40086602, bytes(8))
attempts = {
    "a device's node": lambda: os.mknod(made + "1", 0o600 | stat.S_IFBLK, os.makedev(1, 0)),
    "a character device's node":
        lambda: os.mknod(made + "2", 0o600 | stat.S_IFCHR, os.makedev(1, 1)),
    "a hard link to the evidence": lambda: os.link(evidence, made + "3"),
    "a hard link to another file": lambda: os.link(beside, made + "4"),
    "another file by a link": lambda: (os.symlink(beside, made + "5"), open(made + "5")),
    "a file emptied as it is opened": lambda: os.open(evidence, os.O_RDONLY | os.O_TRUNC),
    "a disk": lambda: os.listdir("/dev"), "memory": lambda: open("/dev/mem"),
    "a password": lambda: open("/etc/shadow"), "a key below /etc": lambda: os.listdir("/etc"),
    "a datagram": lambda: socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM),
    "a pair for datagrams": lambda: socket.socketpair(type=socket.SOCK_DGRAM),
    "a namespace": lambda: clone(0x10000000), "flags of a file": ioctl,
    "limits of another process": lambda: __import__("resource").prlimit(
        os.getppid(), 7, __import__("resource").getrlimit(7)),
    "rank of another process": lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
}
granted = {
    "a file": lambda: open(made, "w").write("x"), "a pipe": lambda: os.mkfifo(made + "6"),
    "a file cut off": lambda: os.ftruncate(os.open(made, os.O_RDWR), 0),
    "a file emptied": lambda: open(made, "w"), "a link": lambda: os.link(made, made + "7"),
    "a folder": lambda: os.mkdir(made + "8", 0o700), "renamed": lambda: os.rename(made, made),
    "a pair of sockets": socket.socketpair, "a process": lambda: clone(0),
    "a thread": lambda: __import__("threading").Thread(target=int).start(),
    "a file copied": lambda: __import__("shutil").copyfile(made, made + "9"),
    "a temporary folder": lambda: __import__("tempfile").TemporaryDirectory(dir=own).cleanup(),
    "limits of its own": lambda: __import__("resource").setrlimit(
        7, __import__("resource").getrlimit(7)),
}
for wanted, table in ((False, attempts), (True, granted)):
    if not wanted:
        open(made, "w").close()
    for name, call in table.items():
        try:
            call()
            said = True
        except (OSError, ValueError):
            said = False
        if said != wanted:
            print(name)
"""


def test_ways_round_a_path_lead_nowhere_and_ones_own_folder_is_usable(tree):
    done = subprocess.run(
        [sys.executable, "-c", MORE, tree["own folder"], tree["signing key"], tree["evidence"]],
        text=True,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    with open(tree["evidence"]) as file:
        assert file.read() == "harmless"


def decision(machine, number, *arguments, audit=None):
    """Run a filter's program as the kernel would; return the error a call meets, or 0."""
    values = {0: number, 4: syscalls.MACHINES[machine][0] if audit is None else audit}
    values |= {16 + 8 * n: a & 0xFFFFFFFF for n, a in enumerate([*arguments, *[0] * 6][:6])}
    at = held = 0
    steps = syscalls.filter_steps(machine)
    while True:
        code, if_so, if_not, value = steps[at]
        at += 1
        if code == 0x20:
            held = values[value]
        elif code == 0x54:
            held &= value
        elif code == 0x06:
            return 0 if value == 0x7FFF0000 else value & 0xFFFF
        else:
            is_so = held == value if code == 0x15 else held >= value
            at += if_so if is_so else if_not


@pytest.mark.parametrize("machine", syscalls.MACHINES)
def test_the_program_decides_the_same_on_each_machine(machine):
    audit, place = syscalls.MACHINES[machine]
    for error, table in syscalls.REFUSED.items():
        for name, numbers in table.items():
            if numbers[place] is not None:
                assert decision(machine, numbers[place]) == error, name
    assert decision(machine, 0, audit=audit + 1) == decision(machine, 0x40000000)
    assert decision(machine, syscalls.FIRST_UNKNOWN) == errno.ENOSYS
    socket, pair, opened, clone = (n[place] for n in ((41, 198), (53, 199), (257, 56), (56, 220)))
    for number, arguments, error in (
        (socket, (1, 1 | 0o2000000), 0),
        (socket, (2, 1), errno.EOPNOTSUPP),
        (socket, (16, 3), errno.EOPNOTSUPP),
        (socket, (1, 2), errno.EOPNOTSUPP),
        (pair, (1, 1), 0),
        (pair, (1, 2), errno.EOPNOTSUPP),
        (opened, (-100, 0, 0o1000), errno.EPERM),
        (opened, (-100, 0, 0o1001), 0),
        (opened, (-100, 0, 0), 0),
        (clone, (17,), 0),
        (clone, (0x3D0F00,), 0),
        (clone, (0x10000011,), errno.EPERM),
        (clone, (0x20011,), errno.EPERM),
    ):
        assert decision(machine, number, *arguments) == error, (number, arguments)


def test_numbers_are_the_kernels_own():
    """Where the headers of Linux are installed, the table is compared with them."""
    header = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
    if platform.machine() != "x86_64" or not os.path.exists(header):
        pytest.skip("no headers of Linux here")
    with open(header) as file:
        lines = [line.split() for line in file if line.startswith("#define __NR_")]
    known = {name.removeprefix("__NR_"): int(number) for _, name, number in lines}
    table = {
        name: pair[0]
        for names in syscalls.REFUSED.values()
        for name, pair in names.items()
        if pair[0] is not None
    }
    assert {n: v for n, v in table.items() if known.get(n, v) != v} == {}
    assert len(set(table) & set(known)) > 80
