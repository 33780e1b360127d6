"""Who works at the command line, as far as this machine knows it."""

import os
import pwd
import socket

from shared.security.identity.trail import Doer

CLAIMS = {"SUDO_USER": "sudo_user", "TERBUKA_OPERATOR": "named"}
"""What the environment says of the person behind a shared system user; whoever runs the command can set it."""


def operator() -> Doer:
    """Returns the system user of this process, and beside it what nobody proved: the host and what the person says.

    A name with a colon is no account of Terbuka, so that the two are never taken for each other.
    """
    claimed = {told: os.environ[name] for name, told in CLAIMS.items() if os.environ.get(name)}
    return Doer(f"sistem:{_system_user()}", {"host": socket.gethostname(), **claimed})


def _system_user() -> str:
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:  # a container may run as a number without a name
        return str(number)
