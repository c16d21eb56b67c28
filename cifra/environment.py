"""What a command wants of the machine that it runs on: variables that can be read, fixed settings, a free port."""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from cifra import project
from cifra.console import CommandError
from cifra.data.addresses import ADDRESS_ADVICE, is_web_address

SETTINGS = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}  # the Makefile sets them too


def environment_problems() -> Iterator[str]:
    """Yield what is wrong with the variables that a build reads."""
    for name in (project.ADDRESS_VARIABLE, project.REPOSITORY_VARIABLE):
        address = os.environ.get(name, "")
        if address and not is_web_address(address):
            yield f"{name}: {address!r} is not a valid URL; {ADDRESS_ADVICE}"
    if not os.environ.get("SOURCE_DATE_EPOCH", "0").isdecimal():
        yield "SOURCE_DATE_EPOCH is not a number of seconds; write one, as `date +%s` prints it, or unset it"


def restart_with_settings() -> None:
    """Start the program again with what a build wants fixed, unless it is: the order of sets (so that the same sources
    give the same bytes) and one thread for numpy (so that processes can be forked).
    """
    if any(os.environ.get(name) != value for name, value in SETTINGS.items()):
        os.execve(sys.executable, sys.orig_argv, os.environ | SETTINGS)


@contextmanager
def port_errors_reported(port: int, command: str) -> Iterator[None]:
    """Say of a port that is taken which other one to choose."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in (errno.EADDRINUSE, errno.EACCES) or problem.filename:
            raise
        message = f"port {port}: {problem.strerror}; choose another with: make {command} PORT={port + 1}"
        raise CommandError(message) from problem
