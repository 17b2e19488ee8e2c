"""A filter of system calls: a decoder may compute, read and write what is open, and end.

Classic BPF for seccomp(2), built by hand: the numbers of the calls allowed, one comparison
each; every other call fails with EPERM. Calls by another architecture's numbers end the
process.
"""

import ctypes
import errno
import platform
import struct
from typing import Final

_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS, _MODE_FILTER = 22, 38, 2
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06  # linux/bpf_common.h
_ALLOW, _KILL, _FAIL = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM  # linux/seccomp.h
_NUMBER, _ARCHITECTURE = 0, 4  # where they stand in struct seccomp_data

_MACHINES: Final = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # AUDIT_ARCH_…: linux/audit.h
_CALLS: Final[dict[str, tuple[int, int]]] = {  # asm/unistd.h, for each of the machines
    "read": (0, 63),
    "readv": (19, 65),
    "write": (1, 64),
    "writev": (20, 66),
    "recvfrom": (45, 207),
    "sendto": (44, 206),
    "lseek": (8, 62),
    "fstat": (5, 80),
    "close": (3, 57),
    "mmap": (9, 222),
    "munmap": (11, 215),
    "mprotect": (10, 226),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "futex": (202, 98),
    "sched_yield": (24, 124),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "clock_gettime": (228, 113),
    "gettimeofday": (96, 169),
    "getrandom": (318, 278),
    "exit": (60, 93),
    "exit_group": (231, 94),
}


LIBC: Final = ctypes.CDLL(None)


class _Program(ctypes.Structure):
    """struct sock_fprog of linux/filter.h."""

    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def allow_computing_only() -> bool:
    """Let this process do nothing else from now on; return False where the kernel has no such filter."""
    if _PROGRAM is None or LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(LIBC.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(_PROGRAM), 0, 0) == 0)


def _filter(architecture: int, calls: list[int]) -> bytes:
    comparisons = [
        _step(_JUMP_IF_EQUAL, number, jump=len(calls) - place) for place, number in enumerate(calls)
    ]
    steps = [
        _step(_LOAD, _ARCHITECTURE),
        _step(_JUMP_IF_EQUAL, architecture, jump=1),
        _step(_RETURN, _KILL),
        _step(_LOAD, _NUMBER),
        *comparisons,
        _step(_RETURN, _FAIL),
        _step(_RETURN, _ALLOW),
    ]
    return b"".join(steps)


def _step(code: int, value: int, jump: int = 0) -> bytes:
    """One struct sock_filter; jump: steps to leave out where the values are equal."""
    return struct.pack("HBBI", code, jump, 0, value)


def _program() -> _Program | None:
    """The filter for this machine, None where its numbers are not known here."""
    if platform.machine() not in _MACHINES:
        return None
    column, architecture = _MACHINES[platform.machine()]
    code = _filter(architecture, [numbers[column] for numbers in _CALLS.values()])
    return _Program(len(code) // 8, code)


_PROGRAM: Final = _program()  # made once, before a decoder is forked
