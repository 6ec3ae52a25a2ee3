"""Many clients at once: patient ones, slow readers, ones that go away in the middle, ones that stop uploading half-way."""
import math, random, socket, struct, threading, time
from urllib.parse import quote

from painting.client import Book, Client, Wrong
from painting.pictures import made_up, png, read_png, size_said, stroke_distance
from painting.server import check, settled

FINAL = ("finished", "failed", "cancelled")


def drawn_shape(numbers, width, height):
    """A box or a stroke well inside, with the test that a pixel is covered: True, False, or None where rounding decides."""
    if numbers.random() < 0.5:
        left, top = numbers.randrange(8, width // 2), numbers.randrange(8, height // 2)
        right, bottom = left + numbers.randrange(8, width // 3), top + numbers.randrange(8, height // 3)
        return ({"kind": "box", "points": [left, top, right, bottom]},
                lambda x, y: left <= x < right and top <= y < bottom)
    radius = numbers.uniform(2, 7)
    points = []
    for _ in range(numbers.randrange(1, 6)):
        points += [numbers.uniform(10, width - 10), numbers.uniform(10, height - 10), radius]

    def covered(x, y):
        distance = stroke_distance(points, x, y)
        return None if abs(distance) < 0.01 else distance < 0

    return {"kind": "stroke", "points": points}, covered


def look_around(client, file, numbers):
    """Views of regions: each of the size that the contract says."""
    width, height = file["width"], file["height"]
    for _ in range(4):
        x, y = numbers.randrange(width), numbers.randrange(height)
        across, down = numbers.randrange(1, width - x + 1), numbers.randrange(1, height - y + 1)
        side = numbers.choice([1, 64, 300, 1600, 4096])
        answer = client.view(file["name"], x=x, y=y, width=across, height=down, side=side)
        scale = min(1, side / max(across, down))
        expected, found = (across * scale, down * scale), size_said(answer.body)
        if found is None or any(abs(one - max(other, 1)) > 1 for one, other in zip(found, expected)):
            raise Wrong(f"a view of {across}×{down} at {side} is {found}, not about {expected}")
        if "immutable" not in answer.headers.get("Cache-Control", ""):
            raise Wrong("a view that isn't immutable")


def unchanged_outside(before, mask, after):
    """True when pixels that the mask leaves are the same to the bit. `before` are RGB samples, the others PNG files."""
    width, height, channels, rows = read_png(after)
    mask_width, mask_height, mask_channels, mask_rows = read_png(mask)
    if channels != 3 or (width, height) != (mask_width, mask_height) or len(before) != width * height * 3:
        raise Wrong(f"a result of {width}×{height} with {channels} channels, a mask of {mask_width}×{mask_height}")
    kept = [(x, y) for y in range(height) for x in range(width)
            if not any(mask_rows[y][x * mask_channels : (x + 1) * mask_channels][:3])]
    if not kept or len(kept) == width * height:
        raise Wrong("a mask of nothing or of everything")
    return all(bytes(rows[y][3 * x : 3 * x + 3]) == before[3 * (y * width + x) : 3 * (y * width + x + 1)] for x, y in kept)


def paint(client, number, seed):
    """A picture is uploaded, drawn on, inpainted and fetched, and all of it is looked at."""
    numbers = random.Random(f"{seed}-{number}")
    width, height = numbers.randrange(64, 129), numbers.randrange(64, 129)
    samples = made_up(width, height, seed * 1000 + number)
    for file in numbers.sample(client.files(), 1):
        look_around(client, file, numbers)
    picture = client.upload(f"client-{number}.png", png(width, height, samples)).json()
    if (picture["width"], picture["height"], picture["origin"]) != (width, height, "uploaded"):
        raise Wrong(f"uploaded as {picture}")
    look_around(client, picture, numbers)
    shape, covered = drawn_shape(numbers, width, height)
    drawn = client.draw(picture["name"], [shape])
    mask = client.content(drawn["name"], format="png").body
    _, _, channels, rows = read_png(mask)
    for y in range(height):
        for x in range(width):
            if covered(x, y) not in (None, rows[y][x * channels] > 0):
                raise Wrong(f"pixel {x},{y} of the mask of {shape}")
    job = client.submit(picture["name"], {"edit": "inpaint", "mask": drawn["name"], "seed": number},
                        samples=numbers.choice([1, 1, 1, 2]))
    last = job
    for event, data in client.follow(job["id"]):
        if event == "job":
            last = data
        elif event != "preview":
            raise Wrong(f"an event {event}")
    if last["state"] != "finished" or len(last["results"]) != job["samples"]:
        raise Wrong(f"the last event says {last['state']}, {last['results']}, {last['error']}")
    for result in last["results"]:
        answer = client.content(result, format="png")
        if not answer.headers.get("Content-Disposition", "").startswith("attachment"):
            raise Wrong(f"{result} is no attachment")
        if not unchanged_outside(samples, mask, answer.body):
            raise Wrong(f"{result}: pixels outside the mask have changed")
    client.ask("recipe", "GET", f"api/files/{quote(last['results'][0], safe='')}/recipe")
    if numbers.random() < 0.5:
        client.ask("removal", "DELETE", f"api/files/{quote(last['results'][0], safe='')}", expect=(204,))


def read_slowly(server, name, seconds):
    """A few bytes a second, with a small buffer, so that the server can't be rid of its answer."""
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    slow.settimeout(10)
    try:
        slow.connect((server.host, server.port))
        slow.sendall(f"GET {server.root}api/files/{quote(name)}/content?format=png HTTP/1.1\r\n"
                     f"Host: {server.host}:{server.port}\r\n\r\n".encode())
        until = time.monotonic() + seconds
        while time.monotonic() < until and slow.recv(4):
            time.sleep(1)
    except OSError:
        pass  # That the server loses its patience is its right.
    finally:
        slow.close()


def stop_uploading(server, number, way):
    data = png(64, 64, made_up(64, 64, number))
    with socket.create_connection((server.host, server.port), timeout=60) as upload:
        upload.sendall(f"POST {server.root}api/files?name=half-{number}.png HTTP/1.1\r\nHost: {server.host}:{server.port}\r\n"
                       f"Content-Length: {len(data)}\r\n\r\n".encode() + data[: len(data) // 2])
        if way == "stall":
            time.sleep(20)
        elif way == "half close":
            upload.shutdown(socket.SHUT_WR)
            try:
                upload.recv(4096)
            except OSError:
                pass
        elif way == "reset":
            upload.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def go_away(client, picture, number, states=("queued", "running")):
    """An hour's work is asked for and left in one of these states: the job's name."""
    edit = {"edit": "vary", "strength": 0.9, "steps": 1000, "seed": number}
    job = client.submit(picture, edit, samples=8)
    for event, data in client.follow(job["id"]):
        if event == "job" and data["state"] in states:
            break
    client.close()
    return job["id"]


class Round:
    """One time all clients; `left` are the jobs that nobody follows."""

    def __init__(self, server, book, seed, clients):
        self.server, self.book, self.seed, self.clients = server, book, seed, clients
        self.left, self.lock = [], threading.Lock()
        client = Client(server, book)
        self.given = client.files()[0]["name"]
        client.close()

    def _client(self, number):
        client = Client(self.server, self.book, timeout=300)
        try:
            part = number % 10
            if part in (3, 6):
                read_slowly(self.server, self.given, 15)
            elif part == 7:
                stop_uploading(self.server, number, ["close", "stall", "half close", "reset"][number // 10 % 4])
            if part == 9:
                job = go_away(client, self.given, number)
                with self.lock:
                    self.left.append(job)
            else:
                paint(client, number, self.seed)
        except (Wrong, OSError, ValueError, KeyError, IndexError) as error:
            self.book.fault(f"client {number}: {type(error).__name__}: {error}")
        finally:
            client.close()

    def run(self):
        threads = [threading.Thread(target=self._client, args=(number,)) for number in range(self.clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # One more leaves a server that has nothing else to do. Asking for a job is following it, so nobody asks meanwhile.
        client = Client(self.server, self.book)
        self.left.append(go_away(client, self.given, self.seed, ["running"]))
        time.sleep(25)
        states = {job["id"]: job["state"] for job in client.ask("list of jobs", "GET", "api/jobs").json()["jobs"]}
        files = [file["name"] for file in client.files()]
        client.close()
        good = check(f"all clients are content ({len(self.book.faults)} faults)", not self.book.faults)
        good &= check(f"the {len(self.left)} jobs that were left are cancelled, the last within 25 s",
                      all(states.get(job) == "cancelled" for job in self.left))
        good &= check("nothing else is at work", all(state in FINAL for state in states.values()))
        good &= check("half an upload is no file", not any(name.startswith("half-") for name in files))
        return good


def load(server, seed, clients, rounds, memory_limit):
    book = Book()
    one = Client(server, book)
    try:
        paint(one, 100_000, seed)
    except Wrong as error:
        return check(f"one client alone is content: {error}", False) & server.end()
    one.close()
    good, time_before = True, time.monotonic()
    descriptors, memories = settled(server.descriptors, 0, 2), [server.memory()]
    print(f"after one client: {descriptors} descriptors, {memories[0]:.0f} MiB")
    for turn in range(rounds):
        good &= Round(server, book, seed + turn, clients).run()
        now = settled(server.descriptors, descriptors)
        memories.append(server.memory())
        print(f"round {turn + 1}: {now} descriptors, {memories[-1]:.0f} MiB, {time.monotonic() - time_before:.0f} s")
        good &= check(f"descriptors come back ({descriptors} before, {now} after)", now <= descriptors)
    book.report()
    good &= check(f"at most {memory_limit} MiB of memory were used ({server.most_memory():.0f})",
                  server.most_memory() <= memory_limit)
    # An allocator keeps what the first round needed at once; what each round adds is lost.
    growth = memories[-1] - memories[1] if rounds > 1 else math.nan
    if rounds > 1:
        good &= check(f"rounds after the first add no memory ({growth:.0f} MiB)", growth <= 64)
    return good & server.end()
