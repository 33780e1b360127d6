"""HTTP/1.1 by httptools, with the bound on what is no body yet that httptools itself does not have."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 64 * 1024
"""Bytes of a request line and its headers, or of what follows the body in chunks; one read more may come."""


class BoundedHttp(HttpToolsProtocol):
    """Reads requests; who sends more than `LONGEST_HEAD` without ending a head or giving a body is answered 400."""

    _unread = 0

    def data_received(self, data: bytes) -> None:
        """Takes bytes from the connection."""
        if self.transport.is_closing():
            return
        if self._unread > LONGEST_HEAD:
            self.send_400_response("Invalid HTTP request received.")
            return
        self._unread += len(data)
        super().data_received(data)

    def on_headers_complete(self) -> None:
        """Notes that a head has ended."""
        self._unread = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Notes that a body goes on."""
        self._unread = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Notes that a request has ended."""
        self._unread = 0
        super().on_message_complete()
