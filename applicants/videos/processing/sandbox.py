"""Locking up the child process: limits first, then no network and no file system. Linux, by ctypes, best effort where kernels differ."""

import ctypes
import os
import resource
import sys

PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
LANDLOCK_CREATE, LANDLOCK_ADD, LANDLOCK_RESTRICT = 444, 445, 446
READ_FILE_AND_DIR = 0b1100


def die_with(parent: int) -> None:
    """End as soon as the process `parent` does, which started this one; also when it is gone already."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, 9, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def limit(*, cpu_seconds: int, memory_mb: int, file_mb: int) -> None:
    """Bound time, memory and output of this process. Before anything heavy is imported."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + 2))
    resource.setrlimit(resource.RLIMIT_AS, (memory_mb << 20, memory_mb << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_mb << 20, file_mb << 20))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.nice(10)


class _Ruleset(ctypes.Structure):
    _fields_ = [("files", ctypes.c_uint64), ("network", ctypes.c_uint64)]


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = [("access", ctypes.c_uint64), ("parent", ctypes.c_int32)]


def lock_up(output: str) -> list[str]:
    """Cut off the network and every file but Python's own (to read) and `output` (to write). Returns what took hold.

    Called once everything is imported. Containers may refuse the network namespace, old kernels Landlock.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    held = []
    if libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0:
        held.append("netns")
    version = libc.syscall(LANDLOCK_CREATE, None, 0, 1)
    if version > 0:
        everything = (1 << {1: 13, 2: 14}.get(version, 15)) - 1
        rules = _Ruleset(everything, 3 if version >= 4 else 0)
        ruleset = libc.syscall(LANDLOCK_CREATE, ctypes.byref(rules), 16 if version >= 4 else 8, 0)
        allowed = [(sys.prefix, READ_FILE_AND_DIR), (sys.base_prefix, READ_FILE_AND_DIR)]
        if output:
            allowed.append((output, everything))
        good = ruleset >= 0
        for path, access in allowed:
            folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
            rule = _PathBeneath(access, folder)
            good = good and libc.syscall(LANDLOCK_ADD, ruleset, 1, ctypes.byref(rule), 0) == 0
            os.close(folder)
        if good and libc.syscall(LANDLOCK_RESTRICT, ruleset, 0) == 0:
            held.append("landlock")
    return held
