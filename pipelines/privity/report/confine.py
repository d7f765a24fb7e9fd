"""Starts a chapter's kernel shut in, by the means of Linux itself.

A chapter may be an agency's own, and what it may do is not to rest on its author's good will. Shut
in, it reads Python, the system's files and one run's evidence; it writes to a folder of its own
that is gone afterwards; it opens no connection to anybody, sends no signal out and looks into no
other process. So it finds neither keys nor extracts, reaches no keyring, and changes nothing: no
file's content, and no mode, owner, time or attribute either, not even of files of its own.

What is not held back, by what name or path the chapter may know or guess:

- whether a file or folder is there, its size, times, owner and mode (``stat``, ``access``), and
  where a symbolic link leads (``readlink``). No means of Linux that needs no administrator bounds
  these.
- what stands in the system's folders (``/usr``, ``/opt``, ``/nix`` and the like): nothing
  confidential, and no key, is kept there.
- the machine: its processors, memory, load, host's name, clock, mounted file systems, the user's
  name and the environment that the kernel is given; processor time and memory up to
  ``chapter_seconds`` and what the machine has; disk space in its folder.
- how other processes of the same user are scheduled (``sched_setscheduler``, which ZeroMQ needs
  for itself, and ``sched_setaffinity``); before Linux 6.12, signals to them; before 6.10, ``ioctl``
  on the devices that it may open, ``/dev/null``, ``zero``, ``full`` and ``random``.

It is trusted with one thing: the evidence of the run that it is part of, real ids among it. What it
shows of them the gate finds as they stand; a chapter that spells an id otherwise deceives the gate,
so an agency's own notebooks are read before they are put into its workspace, as any code is.

Landlock (Linux 5.13, better 6.12) bounds files, signals and processes, a seccomp filter
(``syscalls``) sockets and what Landlock does not know; both hold for whatever the kernel starts,
native code too. Where `can_confine` is false, a chapter may do what its user may: the run says so,
and checks no more than that its own files and the workspace's content are as they were. The calls
are made here because what packages there are for them wants Linux 6.12 (sandlock) or a library of
the system's (pyseccomp), and many agencies' servers have neither.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

from privity import resources
from privity.report.syscalls import MACHINES, filter_steps

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _BENEATH = 1, 1
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2

_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_OF_FILES = _EXECUTE | _WRITE | _READ | 1 << 14 | 1 << 15
# How many rights on files each version of Landlock knows, the last one and those after it the same.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK_FROM, _SCOPES_FROM = 4, 6
# A device's node would open the device, wherever it lies.
_NODES = 1 << 6 | 1 << 11

# Of /proc what is said of the machine and of the kernel itself: others' environments hold keys. Of
# /etc what libraries look up: the rest may hold keys. Of /dev no disk and no terminal.
_SYSTEM = (
    "/usr",
    "/lib",
    "/lib32",
    "/lib64",
    "/bin",
    "/sbin",
    "/opt",
    "/nix",
    "/sys",
    "/dev/full",
    "/dev/random",
    "/dev/urandom",
    "/proc/self",
    "/proc/sys",
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/stat",
    "/proc/filesystems",
    "/proc/loadavg",
    "/proc/uptime",
    *(
        f"/etc/{name}"
        for name in (
            "alternatives",
            "fonts",
            "group",
            "host.conf",
            "hosts",
            "ipython",
            "jupyter",
            "ld.so.cache",
            "ld.so.conf",
            "ld.so.conf.d",
            "ld.so.preload",
            "locale.alias",
            "locale.conf",
            "localtime",
            "machine-id",
            "magic",
            "mime.types",
            "nsswitch.conf",
            "os-release",
            "passwd",
            "profile",
            "protocols",
            "python3",
            "services",
            "shells",
            "ssl/certs",
            "ssl/openssl.cnf",
            "timezone",
            "terminfo",
            "xdg",
        )
    ),
)
_DEVICES = ("/dev/null", "/dev/zero")

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_so", ctypes.c_uint8),
        ("if_not", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def can_confine() -> bool:
    """Tell whether a process can be shut in on this system."""
    return _landlock_version() > 0 and platform.machine() in MACHINES


def confine(
    reads: Iterable[str | os.PathLike[str]], writes: Iterable[str | os.PathLike[str]]
) -> None:
    """Shut this process in for good, with all that it will start; it must have one thread.

    Parameters
    ----------
    reads, writes : iterable of path
        Files, and folders with what is beneath; what does not exist is passed over.

    Raises
    ------
    OSError
        If the system refuses.
    """
    _done(_c_library().prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    version = _landlock_version()
    rights = (1 << _RIGHTS[min(version, max(_RIGHTS))]) - 1
    rules = _Ruleset(
        rights, 3 if version >= _NETWORK_FROM else 0, 3 if version >= _SCOPES_FROM else 0
    )
    size = 24 if version >= _SCOPES_FROM else 16 if version >= _NETWORK_FROM else 8
    ruleset = _done(_c_library().syscall(_CREATE_RULESET, ctypes.byref(rules), size, 0))
    for path in reads:
        _allow(ruleset, path, _EXECUTE | _READ | _LIST)
    for path in writes:
        _allow(ruleset, path, rights & ~_NODES)
    _done(_c_library().syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)
    _refuse_calls()


def _c_library() -> ctypes.CDLL:
    if _libc is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    return _libc


def _landlock_version() -> int:
    return _libc.syscall(_CREATE_RULESET, None, 0, _VERSION) if _libc else 0


def _allow(ruleset: int, path: str | os.PathLike[str], rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights &= -1 if os.path.isdir(path) else _OF_FILES
    rule = _Beneath(rights, place)
    _done(_c_library().syscall(_ADD_RULE, ruleset, _BENEATH, ctypes.byref(rule), 0))
    os.close(place)


def _refuse_calls() -> None:
    steps = filter_steps(platform.machine())
    array = (_Step * len(steps))(*(_Step(*step) for step in steps))
    program = _Program(len(steps), array)
    _done(_c_library().prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0))


def _done(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _python() -> list[str]:
    """Return where this Python, its packages and privity's own content lie."""
    own = [
        resources.expectations_dir(),
        resources.models_dir(),
        resources.notebooks_dir(),
        resources.templates_dir(),
        Path(sys.executable).resolve().parent,
    ]
    return [
        *map(str, own),
        sys.prefix,
        sys.base_prefix,
        sys.exec_prefix,
        *sysconfig.get_paths().values(),
        *(p for p in sys.path if p),
    ]


def _lay_out_profile() -> None:
    """Lay down a file that IPython would copy with its mode, which is then refused."""
    startup = Path(os.environ.get("IPYTHONDIR", ""), "profile_default", "startup")
    if startup.is_absolute():
        startup.mkdir(parents=True, exist_ok=True)
        (startup / "README").touch()


def main() -> None:
    """Start a kernel: ``python -m privity.report.confine EVIDENCE FOLDER`` and what ipykernel takes."""
    evidence, folder = sys.argv[1:3]
    del sys.argv[1:3]
    _lay_out_profile()
    confine([*_SYSTEM, *_python(), evidence], [folder, *_DEVICES])
    # A debugger would want sockets of its own, and nobody debugs a chapter in a run.
    # None makes its import fail, which the annotation of sys.modules does not know.
    sys.modules["debugpy"] = None  # pyright: ignore[reportArgumentType]
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


if __name__ == "__main__":
    main()
