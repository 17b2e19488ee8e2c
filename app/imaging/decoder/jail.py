"""A decoder locks itself in: no files, no network, no processes, so much memory and so many seconds.

Every lock is one-way. The limits hold on any Linux; the filter of system calls where the kernel
takes one.
"""

import math
import os
import resource
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.imaging.decoder.bounds import DecoderBounds
from app.imaging.decoder.syscalls import LIBC, allow_computing_only

_PR_SET_PDEATHSIG: Final = 1
_FIRST_TO_GO: Final = b"1000"  # oom_score_adj, proc(5): where memory runs out, the kernel ends us first
_NOTHING: Final = (
    resource.RLIMIT_NOFILE,  # no file, socket or pipe can be opened beside those that are open
    resource.RLIMIT_FSIZE,
    resource.RLIMIT_NPROC,
    resource.RLIMIT_CORE,  # a dump of memory would hold the film
)


def die_with(parent: int) -> None:
    """Let the kernel kill this process as soon as its parent, of that id, is gone."""
    LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # gone before we asked
        os._exit(1)


def keep_only(connection: int) -> None:
    """Close every file but the connection, which becomes 0; what is printed goes nowhere."""
    silence = os.open(os.devnull, os.O_WRONLY)
    for target, source in ((0, connection), (1, silence), (2, silence)):
        os.dup2(source, target)
    os.closerange(3, os.sysconf("SC_OPEN_MAX"))


def lock_in(bounds: DecoderBounds, idle: int) -> bool:
    """Give up all but computing; return whether the kernel took the filter of system calls, too.

    idle: address space of an idle decoder, bytes.
    """
    with suppress(OSError):  # where /proc is not there: the limits below hold all the same
        score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
        os.write(score, _FIRST_TO_GO)
        os.close(score)
    memory = idle + bounds.memory
    seconds = math.ceil(bounds.seconds * bounds.films)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))  # SIGXCPU, then SIGKILL
    for limit in _NOTHING:
        resource.setrlimit(limit, (0, 0))
    return allow_computing_only()


def address_space() -> int:
    """Return the size of this process's address space, bytes."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()
