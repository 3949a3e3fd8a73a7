"""Filter of system calls (seccomp): no network, no other program, no change of files.

The numbers are those of the Linux kernel (``arch/*/entry/syscalls`` and ``asm-generic/unistd.h``).
"""

import ctypes
import errno
import os
import platform
import struct
import sys
from typing import NamedTuple

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000  # SECCOMP_RET_ALLOW, SECCOMP_RET_ERRNO
_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06  # BPF instructions
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data
_PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP, _MODE_FILTER = 38, 22, 2
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class _Calls(NamedTuple):
    architecture: int
    refused: tuple[int, ...]
    missing: tuple[int, ...]
    opens: tuple[tuple[int, int], ...]  # number, and the place of the argument with the flags


_MACHINES = {
    "x86_64": _Calls(
        0xC000003E,
        (
            *(41, 42),  # socket, connect
            *(59, 322),  # execve, execveat
            *(101, 310, 311),  # ptrace, process_vm_readv, process_vm_writev
            *(272, 308, 165, 321),  # unshare, setns, mount, bpf
            *(85, 133, 259, 304),  # creat, mknod, mknodat, open_by_handle_at
            *(87, 263, 84, 76),  # unlink, unlinkat, rmdir, truncate
            *(82, 264, 316),  # rename, renameat, renameat2
            *(83, 258, 86, 265, 88, 266),  # mkdir, mkdirat, link, linkat, symlink, symlinkat
            *(90, 268, 452),  # chmod, fchmodat, fchmodat2
            *(92, 94, 260, 280),  # chown, lchown, fchownat, utimensat
        ),
        (425, 437),  # io_uring_setup, openat2: libraries use others where these do not exist
        ((2, 1), (257, 2)),  # open, openat
    ),
    "aarch64": _Calls(  # the same calls, as far as they exist there
        0xC00000B7,
        (
            *(198, 203),
            *(221, 281),
            *(117, 270, 271),
            *(97, 268, 40, 280),
            *(33, 265),
            *(35, 45),
            *(38, 276),
            *(34, 37, 36),
            *(53, 452),
            *(54, 88),
        ),
        (425, 437),
        ((56, 2),),
    ),
}


def install() -> bool:
    """Filter the calls of this thread and of those that it starts; False where that is impossible.

    Refused calls fail with EPERM, opening for writing with EROFS. It cannot be undone.
    """
    calls = _MACHINES.get(platform.machine()) if sys.platform == "linux" else None
    if calls is None:
        return False
    code = ctypes.create_string_buffer(_program(calls))
    length = (len(code) - 1) // 8
    program = ctypes.create_string_buffer(
        struct.pack("HxxxxxxP", length, ctypes.addressof(code))  # struct sock_fprog
    )
    libc = ctypes.CDLL(None, use_errno=True)
    zero = ctypes.c_ulong(0)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1), zero, zero, zero):
        return False
    mode, address = ctypes.c_ulong(_MODE_FILTER), ctypes.c_ulong(ctypes.addressof(program))
    return not libc.prctl(_PR_SET_SECCOMP, mode, address, zero, zero)


def _program(calls: _Calls) -> bytes:
    lines = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, calls.architecture),
        (_RETURN, 0, 0, _ERRNO | errno.EPERM),  # calls of a 32-bit program
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, 0x40000000),  # the x32 calls
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),
    ]
    for numbers, error in ((calls.refused, errno.EPERM), (calls.missing, errno.ENOSYS)):
        for number in numbers:
            lines += [(_EQUAL, 0, 1, number), (_RETURN, 0, 0, _ERRNO | error)]
    for number, argument in calls.opens:
        lines += [
            (_EQUAL, 0, 4, number),
            (_LOAD, 0, 0, _ARGUMENTS + 8 * argument),
            (_ANY_BIT, 0, 1, _WRITES),
            (_RETURN, 0, 0, _ERRNO | errno.EROFS),
            (_RETURN, 0, 0, _ALLOW),
        ]
    lines.append((_RETURN, 0, 0, _ALLOW))
    return b"".join(struct.pack("HBBI", *line) for line in lines)
