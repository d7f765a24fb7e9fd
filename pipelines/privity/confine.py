"""Starts a chapter's kernel shut in, by the means of Linux itself.

A chapter may be an agency's own, and what it may do is not to rest on its author's good will. Shut
in, it reads Python, the system's files and one run's evidence; it writes to a folder of its own
that is gone afterwards; it opens no connection to anybody, sends no signal out and looks into no
other process. So it finds neither keys nor extracts, reaches no keyring, and changes nothing.

It is trusted with one thing: the evidence of the run that it is part of, real ids among it. What it
shows of them the gate finds as they stand; a chapter that spells an id otherwise deceives the gate,
so an agency's own notebooks are read before they are put into its workspace, as any code is.

Landlock (Linux 5.13, better 6.12) bounds files, signals and processes, a seccomp filter sockets;
both hold for whatever the kernel starts, native code too. Where `can_confine` is false, a chapter
may do what its user may: the run says so, and checks no more than that its own files and the
workspace's content are as they were. The calls are made here because what packages there are for
them wants Linux 6.12 (sandlock) or a library of the system's (pyseccomp), and many agencies'
servers have neither.
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

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION, _BENEATH = 1, 1
_SET_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2

_EXECUTE, _WRITE, _READ, _LIST = 1, 2, 4, 8
_OF_FILES = _EXECUTE | _WRITE | _READ | 1 << 14 | 1 << 15
# How many rights on files each version of Landlock knows, the last one and those after it the same.
_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
_NETWORK_FROM, _SCOPES_FROM = 4, 6

# The audit name of each machine, and its numbers of socket() and connect().
_MACHINES = {"x86_64": (0xC000003E, 41, 42), "aarch64": (0xC00000B7, 198, 203)}
_IO_URING_SETUP, _X32 = 425, 0x40000000
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
# Refused as if the system knew no such thing, which the kernel's own libraries can live with.
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EOPNOTSUPP
_UNIX = 1

# Of /proc what is said of the machine and of the kernel itself: others' environments hold keys.
_SYSTEM = ("/usr", "/lib", "/lib32", "/lib64", "/bin", "/sbin", "/etc", "/opt", "/nix", "/sys",
           "/dev", "/proc/self", "/proc/sys", "/proc/cpuinfo", "/proc/meminfo", "/proc/stat",
           "/proc/filesystems", "/proc/loadavg", "/proc/uptime")
_DEVICES = ("/dev/null", "/dev/zero")

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64),
                ("scopes", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


class _Step(ctypes.Structure):
    _fields_ = (("code", ctypes.c_uint16), ("if_so", ctypes.c_uint8), ("if_not", ctypes.c_uint8),
                ("value", ctypes.c_uint32))


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def can_confine() -> bool:
    """Tell whether a process can be shut in on this system."""
    return _landlock_version() > 0 and platform.machine() in _MACHINES


def confine(reads: Iterable[str | os.PathLike[str]], writes: Iterable[str | os.PathLike[str]]
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
    _done(_libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    version = _landlock_version()
    rights = (1 << _RIGHTS[min(version, max(_RIGHTS))]) - 1
    rules = _Ruleset(rights, 3 if version >= _NETWORK_FROM else 0,
                     3 if version >= _SCOPES_FROM else 0)
    size = 24 if version >= _SCOPES_FROM else 16 if version >= _NETWORK_FROM else 8
    ruleset = _done(_libc.syscall(_CREATE_RULESET, ctypes.byref(rules), size, 0))
    for path in reads:
        _allow(ruleset, path, _EXECUTE | _READ | _LIST)
    for path in writes:
        _allow(ruleset, path, rights)
    _done(_libc.syscall(_RESTRICT_SELF, ruleset, 0))
    os.close(ruleset)
    _close_the_network()


def _landlock_version() -> int:
    return _libc.syscall(_CREATE_RULESET, None, 0, _VERSION) if _libc else 0


def _allow(ruleset: int, path: str | os.PathLike[str], rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    rights &= -1 if os.path.isdir(path) else _OF_FILES
    rule = _Beneath(rights, place)
    _done(_libc.syscall(_ADD_RULE, ruleset, _BENEATH, ctypes.byref(rule), 0))
    os.close(place)


def _close_the_network() -> None:
    """Refuse every socket but those between processes of this machine, and every connection.

    A chapter's kernel is spoken to; it need not speak to anybody.
    """
    machine, socket, connect = _MACHINES[platform.machine()]
    refuse, allow = 9, 10
    steps = [(_LOAD, 0, 0, 4), (_EQUAL, 0, refuse - 2, machine),
             (_LOAD, 0, 0, 0), (_AT_LEAST, refuse - 4, 0, _X32),
             (_EQUAL, refuse - 5, 0, connect), (_EQUAL, refuse - 6, 0, _IO_URING_SETUP),
             (_EQUAL, 0, allow - 7, socket), (_LOAD, 0, 0, 16), (_EQUAL, allow - 9, 0, _UNIX),
             (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    array = (_Step * len(steps))(*(_Step(*step) for step in steps))
    program = _Program(len(steps), array)
    _done(_libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0))


def _done(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _python() -> list[str]:
    """Return where this Python, its packages and privity's own content lie."""
    from privity import content

    own = [content.expectations_dir(), content.models_dir(), content.notebooks_dir(),
           content.templates_dir(), Path(sys.executable).resolve().parent]
    return [*map(str, own), sys.prefix, sys.base_prefix, sys.exec_prefix,
            *sysconfig.get_paths().values(), *(p for p in sys.path if p)]


def main() -> None:
    """Start a kernel: ``python -m privity.confine EVIDENCE FOLDER`` and what ipykernel takes."""
    evidence, folder = sys.argv[1:3]
    del sys.argv[1:3]
    confine([*_SYSTEM, *_python(), evidence], [folder, *_DEVICES])
    # A debugger would want sockets of its own, and nobody debugs a chapter in a run.
    sys.modules["debugpy"] = None
    from ipykernel.kernelapp import launch_new_instance

    launch_new_instance()


if __name__ == "__main__":
    main()
