"""A receiver of messages that can be down, slow, cut off or picky, as real ones are."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from exports.delivery import HEADER, is_signed

SECRET = "not-a-secret"


class Receiver:
    """Takes signed batches on a free port; ``taken`` lists what it acknowledged, in order.

    ``before`` may look at the messages of a request and return a status to answer instead, bytes
    to answer with, or None to take them. ``refuses`` names ids it never acknowledges.
    """

    def __init__(self):
        self.taken, self.requests, self.forged = [], [], 0
        self.before = lambda messages: None
        self.refuses = set()
        self.delay_s = 0.0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def url(self):
        return f"http://127.0.0.1:{self._server.server_port}/dispatch"

    @property
    def ids(self):
        return [message["message_id"] for message in self.taken]

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, header, body):
        """Return status and content for one request."""
        if not is_signed(header, SECRET, body):
            self.forged += 1
            return 401, b"{}"
        messages = json.loads(body)["messages"]
        self.requests.append(len(messages))
        instead = self.before(messages)
        if isinstance(instead, int):
            return instead, b"{}"
        fresh = [message for message in messages if message["message_id"] not in self.refuses]
        self.taken += fresh
        if isinstance(instead, bytes):
            return 200, instead
        return 200, json.dumps({"accepted": [m["message_id"] for m in fresh]}).encode()

    def _handler(self):
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True
            wbufsize = -1

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                body = self.rfile.read(length)
                if len(body) < length:
                    return  # the sender died while sending
                status, content = receiver.answer(self.headers.get(HEADER, ""), body)
                time.sleep(receiver.delay_s)
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_):
                pass

        return Handler
