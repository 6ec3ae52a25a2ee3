"""Bytes sent as they are, and whatever comes back taken apart."""
import dataclasses, json, re, socket, struct, time
from typing import Callable, Optional

PATIENCE = 10


@dataclasses.dataclass
class Attack:
    """Bytes, and what may come back. `allowed` are statuses; `silent`: the connection may be closed without a word."""

    name: str
    data: bytes
    allowed: Callable[[int], bool]
    silent: bool = False
    # What is done once all is sent: wait, "half close", "reset", or "drip": send slowly, then leave.
    after: str = "wait"
    # How many requests are in it.
    answers: int = 1
    head: bool = False
    # A further look at the answers; returns what is wrong with them.
    judge: Optional[Callable] = None


@dataclasses.dataclass
class Reply:
    status: int
    headers: dict
    body: bytes

    def json_body(self):
        return json.loads(self.body)


def refused(status):
    return 400 <= status < 500 or status in (501, 505)


def forbidden(status):
    return status == 403


def anything(status):
    return status < 500 or status in (501, 503, 505, 507)


def taken_apart(data, closed, head=False):
    """([Reply], what is left): replies that are complete; a body without a length ends with the connection."""
    replies = []
    while (end := data.find(b"\r\n\r\n")) >= 0:
        lines = data[:end].split(b"\r\n")
        first = re.fullmatch(rb"HTTP/1\.[01] ([1-5][0-9][0-9]) ?[^\r\n]*", lines[0])
        if not first:
            break
        status = int(first[1])
        pairs = [line.partition(b":") for line in lines[1:]]
        headers = {name.decode("latin-1").lower(): value.strip().decode("latin-1") for name, _, value in pairs}
        body, rest = b"", data[end + 4 :]
        if head or status in (204, 304) or status < 200:
            pass
        elif "chunked" in headers.get("transfer-encoding", "").lower():
            while True:
                size, found, after = rest.partition(b"\r\n")
                if not found:
                    return replies, data
                length = int(size.split(b";")[0], 16)
                if len(after) < length + 2:
                    return replies, data
                body, rest = body + after[:length], after[length + 2 :]
                if not length:
                    break
        elif "content-length" in headers:
            length = int(headers["content-length"])
            if len(rest) < length:
                return replies, data
            body, rest = rest[:length], rest[length:]
        elif closed:
            body, rest = rest, b""
        else:
            return replies, data
        if status >= 200:
            replies.append(Reply(status, headers, body))
        data = rest
    return replies, data


def exchange(server, attack):
    """(replies, what is left over, how it ended: "answered", "closed" or "silence")."""
    received, ending = b"", "silence"
    with socket.create_connection((server.host, server.port), timeout=PATIENCE) as connection:
        try:
            connection.sendall(attack.data)
            if attack.after == "half close":
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # Refused before all was sent; the answer may lie there.
        if attack.after == "reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return [], b"", "closed"
        deadline = time.monotonic() + PATIENCE
        while True:
            replies, rest = taken_apart(received, ending == "closed", attack.head)
            if ending == "closed" or len(replies) >= attack.answers and not rest:
                return replies, rest, ending if ending == "closed" else "answered"
            try:
                connection.settimeout(max(0.01, deadline - time.monotonic()))
                part = connection.recv(1 << 16)
            except TimeoutError:
                return replies, rest, "answered" if replies else "silence"
            except OSError:
                part = b""
            if not part:
                ending = "closed"
            received += part


def drip(server, attack, seconds=12):
    """A byte now and then, for a while."""
    until = time.monotonic() + seconds
    try:
        with socket.create_connection((server.host, server.port), timeout=PATIENCE) as connection:
            connection.sendall(attack.data[:-20])
            for byte in attack.data[-20:]:
                if time.monotonic() > until:
                    return
                connection.sendall(bytes([byte]))
                time.sleep(0.7)
    except OSError:
        pass  # That the server hangs up is its right.


def faults_of(attack, replies, rest, ending, secrets):
    """All that is wrong with what came back, in words."""
    if ending == "silence":
        yield f"neither an answer nor an end within {PATIENCE} s"
    if ending == "closed" and not replies and not attack.silent and attack.after != "reset":
        yield "closed without an answer"
    if rest and not attack.head:
        yield f"what is no answer: {rest[:80]!r}"
    for reply in replies:
        if not anything(reply.status):
            yield f"answered with {reply.status}: {reply.body[:200]!r}"
        elif not attack.allowed(reply.status):
            yield f"answered with {reply.status}, which isn't allowed: {reply.body[:200]!r}"
        whole = reply.body + repr(reply.headers).encode()
        for secret, what in secrets.items():
            if secret in whole:
                yield f"the answer holds {what}"
        if "set-cookie" in reply.headers or "injected" in reply.headers:
            yield f"the request wrote a header: {reply.headers}"
        if reply.status >= 400 and reply.body:
            yield from faults_of_error(reply)
    if attack.judge and replies:
        if wrong := attack.judge(replies):
            yield wrong


def faults_of_error(reply):
    """The contract's form: one line for the user."""
    try:
        error = json.loads(reply.body)["error"]
        if not (isinstance(error["kind"], str) and isinstance(error["message"], str) and error["message"]):
            yield f"an error without words: {reply.body[:200]!r}"
        elif any(ord(character) < 32 or ord(character) in (0x7F, 0x2028, 0x2029) for character in error["message"]):
            yield f"an error of more than one line: {error['message'][:200]!r}"
    except (ValueError, KeyError, TypeError):
        yield f"an error in another form: {reply.body[:200]!r}"
