"""The system calls that a process shut in may not make, and the seccomp filter that refuses them.

Landlock bounds what a process may open, make, rename and remove; it knows neither of a file's mode,
owner, times and attributes, nor of keys, other processes' memory and the kernel's own affairs.
Those calls are refused here, by number, for each machine. Owns the table and the filter's program;
who is shut in, and what Landlock grants, is the business of ``confine``.

Numbers are those of Linux's own headers (``asm/unistd_64.h`` for x86_64, ``asm-generic/unistd.h``
for aarch64, which lacks the older forms). From 424 on they are the same on every machine. A call
newer than this table is refused as unknown.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass

# Of each machine its audit name and the place of its numbers in the table below.
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
FIRST_UNKNOWN = 470
_X32 = 0x40000000

# Not held back by Landlock: mode, owner, times and attributes of any file whose path is known.
# `truncate` is there for kernels before 6.2, which do not bound it; a file of one's own is cut by
# its descriptor.
METADATA = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "truncate": (76, 45),
}
# What a file's attributes say is as confidential as the file; a system without any is imitated.
ATTRIBUTES = {
    "getxattr": (191, 8),
    "lgetxattr": (192, 9),
    "fgetxattr": (193, 10),
    "getxattrat": (464, 464),
    "listxattr": (194, 11),
    "llistxattr": (195, 12),
    "flistxattr": (196, 13),
    "listxattrat": (465, 465),
    "file_getattr": (468, 468),
}
# Ways round a path, and watching what becomes of a file.
ROUNDABOUT = {
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "open_tree_attr": (467, 467),
    "setns": (308, 268),
    "unshare": (272, 97),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "acct": (163, 89),
}
# Others' memory, files, keys and rank; the kernel's keyring above all. ZeroMQ sets the rank of a
# thread of its own, so that `sched_setscheduler` has to stay.
PROCESSES = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424),
    "kcmp": (312, 272),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "ioprio_set": (251, 30),
    "sched_setattr": (314, 274),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "semget": (64, 190),
    "semop": (65, 193),
    "semtimedop": (220, 192),
    "semctl": (66, 191),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
}
# The kernel itself and the machine: most ask for an administrator, and some agencies run as one.
KERNEL = {
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "clock_adjtime": (305, 266),
    "adjtimex": (159, 171),
    "syslog": (103, 116),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "uselib": (134, None),
}
# A chapter's kernel is spoken to; it need not speak to anybody.
CONNECTIONS = {
    "connect": (42, 203),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
}
# Their arguments lie in memory, where a filter cannot look; libraries fall back on what went before
# them, which it sees through.
OPAQUE = {"openat2": (437, 437), "clone3": (435, 435)}

REFUSED = {
    errno.EPERM: {**METADATA, **ROUNDABOUT, **PROCESSES, **KERNEL},
    errno.EOPNOTSUPP: {**ATTRIBUTES, **CONNECTIONS},
    errno.ENOSYS: OPAQUE,
}
"""By the error they meet. A library that copies a file with its times is told that it may not; one
that looks for attributes or a socket, that the system has none: it then does without."""


@dataclass(frozen=True)
class Condition:
    """A call refused by an argument of it: where ``argument & mask`` is, or is not, ``value``."""

    numbers: tuple[int | None, int | None]
    argument: int
    mask: int
    value: int
    is_refused_if_equal: bool
    error: int = errno.EPERM


_UNIX, _STREAM, _KIND = 1, 1, 0xF
_ACCESS_AND_TRUNCATE, _TRUNCATE = 0o1003, 0o1000
_NAMESPACES = 0x7E020000
_ALL = 0xFFFFFFFF
# FS_IOC_SETFLAGS and its form of 32 bits, FS_IOC_FSSETXATTR, FS_IOC_SETVERSION,
# FS_IOC_ENABLE_VERITY, FS_IOC_SET_ENCRYPTION_POLICY, TIOCSTI and TIOCLINUX.
_IOCTLS = (0x40086602, 0x40046602, 0x401C5820, 0x40087602, 0x40806685, 0x800C6613, 0x5412, 0x541C)

CONDITIONS = (
    # Sockets between processes of this machine, as streams: a datagram needs no connection.
    Condition((41, 198), 0, _ALL, _UNIX, False, errno.EOPNOTSUPP),
    Condition((41, 198), 1, _KIND, _STREAM, False, errno.EOPNOTSUPP),
    Condition((53, 199), 1, _KIND, _STREAM, False, errno.EOPNOTSUPP),
    # Kernels before 6.2 let a file that may be read be opened so that it is emptied.
    Condition((2, None), 1, _ACCESS_AND_TRUNCATE, _TRUNCATE, True),
    Condition((257, 56), 2, _ACCESS_AND_TRUNCATE, _TRUNCATE, True),
    # Limits and ranks of others; 0 is the process itself.
    Condition((302, 261), 0, _ALL, 0, False),
    Condition((141, 140), 1, _ALL, 0, False),
    *(Condition((16, 29), 1, _ALL, request, True) for request in _IOCTLS),
)
# A namespace of one's own would make an administrator of its owner.
_NAMESPACE_BITS = tuple(
    Condition((56, 220), 0, 1 << bit, 1 << bit, True) for bit in range(32) if _NAMESPACES >> bit & 1
)

_LOAD, _AND, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16

Step = tuple[int, int, int, int]


def filter_steps(machine: str) -> list[Step]:
    """Return the filter's program for a machine: code, jump if so, jump if not, and value of each.

    Parameters
    ----------
    machine : str
        One of ``MACHINES``.
    """
    audit, place = MACHINES[machine]
    steps = [
        (_LOAD, 0, 0, _MACHINE_AT),
        (_EQUAL, 1, 0, audit),
        _refuse(errno.EOPNOTSUPP),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]
    for error, table in REFUSED.items():
        for numbers in table.values():
            if numbers[place] is not None:
                steps += [(_EQUAL, 0, 1, numbers[place]), _refuse(error)]
    # The numbers of the x32 form lie above all others; its calls are the same ones.
    steps += [
        (_AT_LEAST, 0, 1, _X32),
        _refuse(errno.EOPNOTSUPP),
        (_AT_LEAST, 0, 1, FIRST_UNKNOWN),
        _refuse(errno.ENOSYS),
    ]
    for condition in (*CONDITIONS, *_NAMESPACE_BITS):
        if (number := condition.numbers[place]) is not None:
            steps += _judged(condition, number)
    return [*steps, (_RETURN, 0, 0, _ALLOW)]


def _judged(condition: Condition, number: int) -> list[Step]:
    if_equal, if_other = (0, 1) if condition.is_refused_if_equal else (1, 0)
    return [
        (_EQUAL, 0, 5, number),
        (_LOAD, 0, 0, _ARGUMENTS_AT + 8 * condition.argument),
        (_AND, 0, 0, condition.mask),
        (_EQUAL, if_equal, if_other, condition.value),
        _refuse(condition.error),
        (_LOAD, 0, 0, _NUMBER_AT),
    ]


def _refuse(error: int) -> Step:
    return _RETURN, 0, 0, _REFUSE | error
