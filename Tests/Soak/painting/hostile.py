"""Thousands of malformed or mean requests; in between, the server must still do what is right."""
import collections, contextlib, secrets, socket, threading, time
from urllib.parse import quote

from painting.attacks import hostile_request
from painting.client import Book, Client, Wrong
from painting.pictures import made_up, png
from painting.server import PaintServer, check, settled
from painting.wire import drip, exchange, faults_of

MOST_SHOWN = 60
CROWD = 100


class Place:
    """What there is to be attacked: a picture, a mask, a result and its job; and what mustn't be given away."""

    def __init__(self, server, seed):
        self.server, self.client = server, Client(server, Book(), timeout=30)
        self.picture = self.client.files()[0]["name"]
        self.small = png(8, 8, made_up(8, 8, seed))
        self.jpeg = self.client.view(self.picture, side=48).body
        self.mask = self.client.draw(self.picture, [{"kind": "box", "points": [30, 20, 50, 40]}])["name"]
        job = self.client.submit(self.picture, {"edit": "inpaint", "mask": self.mask})
        *_, (_, last) = self.client.follow(job["id"])
        if last["state"] != "finished":
            raise SystemExit(f"the first job: {last}")
        self.job, self.result = job["id"], last["results"][0]
        self.own = {file["name"] for file in self.client.files()}

    def look_at(self, name):
        """Of an upload that was taken: what is wrong with showing it, or None."""
        for path in ("", "/view?side=64", "/content?format=png"):
            answer = self.client.ask("look", "GET", f"api/files/{quote(name, safe='')}{path}", expect=range(200, 600))
            if answer.status not in (200, 400, 413, 422, 507):
                return f"{name}{path} was taken, then {answer.status}: {answer.body[:200]!r}"
        return None

    def tidy(self):
        """Cancels what was started and removes what was put there: the next hundred meet the same place."""
        for job in self.client.ask("jobs", "GET", "api/jobs").json()["jobs"]:
            if job["state"] in ("queued", "running"):
                self.client.ask("cancel", "DELETE", f"api/jobs/{job['id']}")
        for file in self.client.files():
            if file["name"] not in self.own:
                self.client.ask("removal", "DELETE", f"api/files/{quote(file['name'], safe='')}", expect=(204, 409))

    def crowded_fault(self):
        """The same while a hundred others are connected and say nothing."""
        with contextlib.ExitStack() as crowd:
            for _ in range(CROWD):
                crowd.enter_context(socket.create_connection((self.server.host, self.server.port), timeout=5))
            return self.fault()

    def fault(self):
        """Whether right requests are answered within 5 s, and the page keeps its policy; None when all is well."""
        started = time.monotonic()
        try:
            if self.picture not in [file["name"] for file in self.client.files()]:
                return "the given picture is gone"
            page = self.client.ask("page", "GET", "")
            for header, value in [("Content-Security-Policy", "default-src 'none'"), ("X-Content-Type-Options", "nosniff"),
                                  ("Referrer-Policy", "no-referrer"),
                                  ("Cross-Origin-Resource-Policy", "same-origin"),
                                  ("Cross-Origin-Opener-Policy", "same-origin")]:
                if value not in page.headers.get(header, ""):
                    return f"the page says {header}: {page.headers.get(header)}"
            if not self.client.view(self.picture, side=32).body:
                return "an empty view"
        except Wrong as error:
            return str(error)
        seconds = time.monotonic() - started
        return None if seconds < 5 else f"right requests took {seconds:.1f} s"


class Drips:
    """Connections that send slowly in the background, not more than a few at once."""

    def __init__(self, server, most=24):
        self.server, self.room, self.threads = server, threading.Semaphore(most), []

    def start(self, attack):
        def run():
            with self.room:
                drip(self.server, attack)

        self.threads.append(threading.Thread(target=run, daemon=True))
        self.threads[-1].start()

    def join(self):
        for thread in self.threads:
            thread.join()


class Tally:
    """What was answered, and what was wrong with it."""

    def __init__(self, hidden, talks):
        self.hidden, self.talks = hidden, talks
        self.statuses, self.families, self.faulty = (collections.Counter() for _ in range(3))
        self.faults = 0

    def fault(self, where, what, data=b""):
        self.faults += 1
        if self.faults <= MOST_SHOWN or self.talks:
            print(f"FAULT in {where}: {what}\n  {data[:300]!r}, {len(data)} bytes", flush=True)

    def attack(self, server, number, attack):
        """Sends it and judges what comes back: whether a job came of it."""
        try:
            replies, rest, ending = exchange(server, attack)
            faults = list(faults_of(attack, replies, rest, ending, self.hidden))
        except (OSError, Wrong, ValueError, KeyError) as error:
            replies, rest, ending, faults = [], b"", "failed", [f"{type(error).__name__}: {error}"]
        self.statuses.update([reply.status for reply in replies] or [ending])
        for fault in faults:
            self.faulty[attack.name.split(":")[0]] += 1
            self.fault(f"{number}, {attack.name}", fault, attack.data)
        if self.talks:
            print(f"{number}, {attack.name}\nsent, {len(attack.data)} bytes: {attack.data[:4000]!r}")
            print(f"{ending}: {replies} {rest[:2000]!r}")
        return any(reply.status == 202 for reply in replies)

    def report(self):
        for what, counts in (
                ("answers by status", self.statuses), ("requests by kind", self.families), ("faults by kind", self.faulty)):
            print(f"{what}:", ", ".join(f"{key}: {times}" for key, times in sorted(counts.items(), key=str)))


def hostile(program, pictures, work, seed, count, only, memory_limit):
    folder = pictures[0].parent
    canary = secrets.token_hex(24).encode()
    (folder / "canary.txt").write_bytes(canary)
    # Of the given picture's size, so that it would do as its mask.
    (folder / "secret.png").write_bytes(png(96, 64, bytes([255, 0, 255]) * 96 * 64))
    server = PaintServer(program, pictures, work)
    place = Place(server, seed)
    hidden = {b"root:x:0": "/etc/passwd", canary: "a file that wasn't given", b"retouch-paint-": "the temporary folder's name"}
    descriptors, memory = server.descriptors(), server.memory()
    tally, drips, started, good = Tally(hidden, only is not None), Drips(server), time.monotonic(), True
    for number in [only] if only is not None else range(count):
        attack = hostile_request(place, seed, number)
        tally.families[attack.name.split(":")[0]] += 1
        if attack.after == "drip" and only is None:
            drips.start(attack)
            continue
        is_job = tally.attack(server, number, attack)
        if is_job or number % 100 == 99:
            try:
                place.tidy()
            except Wrong as error:
                tally.fault(f"tidying after {number}", error)
        if number % 100 == 99 and (fault := place.fault()):
            good = check(f"after {number + 1} the server does what is right: {fault}", False)
            if not server.alive():
                break
        if number % 1000 == 999:
            fault = place.crowded_fault()
            good &= check(f"a hundred silent connections keep nobody out {fault or ''}", fault is None)
            print(f"{number + 1}: {time.monotonic() - started:.0f} s, {server.memory():.0f} MiB, "
                  f"{server.descriptors()} descriptors", flush=True)
    drips.join()
    tally.report()
    good &= check(f"nothing was answered that mustn't be ({tally.faults} faults; seed {seed})", not tally.faults)
    if server.alive():
        fault = place.fault()
        good &= check(f"the server still does what is right {fault or ''}", fault is None)
    print(f"memory: {memory:.0f} MiB before, {server.memory():.0f} after, {server.most_memory():.0f} at most")
    good &= check(f"at most {memory_limit} MiB were used", server.most_memory() <= memory_limit)
    place.client.close()
    left = settled(server.descriptors, descriptors, 60)
    good &= check(f"descriptors come back ({descriptors} before, {left} after)", left <= descriptors)
    return good & server.end()
