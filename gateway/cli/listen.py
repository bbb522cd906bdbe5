"""The sockets that a server listens on."""

import errno
import os
import socket
from typing import Final

from gateway.cli.console import fail, reason
from gateway.settings import Settings

BACKLOG: Final = 2048


def listen(settings: Settings) -> list[socket.socket]:
    """Sockets that listen already: a port in use is told before anything is read, and no early request is refused."""
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError) as error:
        fail(f"--host: {settings.host} is not known here ({reason(error)}). Give an address such as 127.0.0.1.")
    sockets: list[socket.socket] = []
    failure: OSError | None = None
    port = settings.port
    for family, address in dict.fromkeys((family, address) for family, _, _, _, address in found):
        listener = socket.socket(family, socket.SOCK_STREAM)
        try:
            if os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind((address[0], port, *address[2:]))
            listener.listen(BACKLOG)
        except OSError as error:
            listener.close()
            # A name may stand for an address that this machine does not have, such as ::1 without IPv6.
            if failure is None or error.errno in (errno.EADDRINUSE, errno.EACCES):
                failure = error
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                break
        else:
            sockets.append(listener)
            port = listener.getsockname()[1]
    if failure is not None and (not sockets or failure.errno in (errno.EADDRINUSE, errno.EACCES)):
        for each in sockets:
            each.close()
        fail(_port_message(settings, failure))
    return sockets


def _port_message(settings: Settings, error: OSError) -> str:
    another = "Choose another with --port (`make serve PORT=…`), or 0 for any that is free."
    if error.errno == errno.EADDRINUSE:
        return f"Port {settings.port} of {settings.host} is in use. {another}"
    if error.errno == errno.EACCES:
        return f"Port {settings.port} of {settings.host} may not be used ({reason(error)}). {another}"
    return f"--host: cannot listen on {settings.host} ({reason(error)}). Give an address of this machine."
