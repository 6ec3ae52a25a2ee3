"""A client of the server as a browser is one, and the book that all clients keep of their requests."""
import collections, contextlib, http.client, json, socket, threading, time
from urllib.parse import quote, urlencode


class Book:
    def __init__(self):
        self.lock = threading.Lock()
        self.statuses = collections.Counter()
        self.seconds = collections.defaultdict(list)
        self.faults = []

    def note(self, kind, status, seconds):
        with self.lock:
            self.statuses[status] += 1
            self.seconds[kind].append(seconds)

    def fault(self, text):
        with self.lock:
            self.faults.append(text)
        print(f"FAULT: {text}", flush=True)

    def report(self):
        print("answers by status:", ", ".join(f"{status}: {count}" for status, count in sorted(self.statuses.items())))
        for kind, values in sorted(self.seconds.items()):
            values.sort()
            print(f"  {kind}: {len(values)} requests, median {values[len(values) // 2] * 1000:.0f} ms, "
                  f"95 % {values[int(len(values) * 0.95)] * 1000:.0f} ms, most {values[-1] * 1000:.0f} ms")


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Wrong(Exception):
    """An answer that the contract doesn't allow."""


class Client:
    def __init__(self, server, book, timeout=120):
        self.server, self.book, self.timeout = server, book, timeout
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def ask(self, kind, method, path, body=None, expect=(200,), **headers):
        """`path` lies below the token. An idle connection that the server has closed meanwhile is opened once more."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, (dict, list)):
            body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        started = time.monotonic()
        for turn in range(2):
            reused = self.connection is not None
            if not reused:
                self.connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=self.timeout)
            try:
                self.connection.request(method, self.server.root + path, body, headers)
                response = self.connection.getresponse()
                answer = Answer(response.status, response.headers, response.read())
                if response.will_close:
                    self.close()
                break
            except (http.client.HTTPException, OSError) as error:
                self.close()
                if not reused or turn or isinstance(error, TimeoutError):
                    raise Wrong(f"{method} {path}: {type(error).__name__}: {error}") from error
        self.book.note(kind, answer.status, time.monotonic() - started)
        if answer.status not in expect:
            raise Wrong(f"{method} {path}: {answer.status} {answer.body[:300]!r}, not {expect}")
        return answer

    def files(self):
        return self.ask("list of files", "GET", "api/files").json()["files"]

    def upload(self, name, data, kind="picture", expect=(201,)):
        query = urlencode({"name": name, "kind": kind})
        return self.ask("upload", "POST", f"api/files?{query}", data, expect, Content_Type="application/octet-stream")

    def draw(self, picture, shapes, kind="mask"):
        query = urlencode({"picture": picture, "kind": kind})
        return self.ask("drawing", "POST", f"api/drawings?{query}", {"shapes": shapes}, (201,)).json()

    def view(self, name, **region):
        return self.ask("view", "GET", f"api/files/{quote(name, safe='')}/view?{urlencode(region)}")

    def content(self, name, **how):
        return self.ask("content", "GET", f"api/files/{quote(name, safe='')}/content?{urlencode(how)}")

    def submit(self, picture, edit, patience=300, **more):
        """Waits for a place in the queue, as Retry-After says."""
        order = {"picture": picture, "recipe": {"retouch-recipe": 1, "edits": [edit]}, **more}
        deadline = time.monotonic() + patience
        while True:
            answer = self.ask("job", "POST", "api/jobs", order, (202, 429))
            if answer.status == 202:
                return answer.json()
            pause = answer.headers.get("Retry-After", "")
            if not pause.isdigit() or not 1 <= int(pause) <= 120:
                raise Wrong(f"429 with Retry-After {pause!r}")
            if time.monotonic() > deadline:
                raise Wrong(f"no place in the queue within {patience} s")
            time.sleep(int(pause))

    def follow(self, job, limit=300):
        """The events of a job to its end, as (event, data)."""
        opened = contextlib.ExitStack()
        try:
            stream = opened.enter_context(socket.create_connection((self.server.host, self.server.port), timeout=60))
            stream.sendall(f"GET {self.server.root}api/jobs/{job}/events HTTP/1.1\r\nHost: {self.server.host}:"
                           f"{self.server.port}\r\nAccept: text/event-stream\r\nConnection: close\r\n\r\n".encode())
            response = http.client.HTTPResponse(stream)
            # The response keeps the socket open once more.
            opened.callback(response.close)
            response.begin()
            self.book.note("events", response.status, 0)
            if response.status != 200 or not response.headers["Content-Type"].startswith("text/event-stream"):
                raise Wrong(f"events of {job}: {response.status} {response.headers['Content-Type']}")
            deadline, event, data = time.monotonic() + limit, "message", []
            while time.monotonic() < deadline:
                line = response.readline()
                if not line:
                    return
                line = line.decode().rstrip("\r\n")
                if line.startswith("event:"):
                    event = line[6:].strip()
                elif line.startswith("data:"):
                    data.append(line[5:].lstrip())
                elif not line and data:
                    yield event, json.loads("\n".join(data))
                    event, data = "message", []
            raise Wrong(f"events of {job} didn't end within {limit} s")
        except OSError as error:
            raise Wrong(f"events of {job}: {error}") from error
        finally:
            opened.close()
