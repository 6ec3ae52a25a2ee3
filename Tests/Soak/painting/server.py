"""One `retouch paint` that runs in folders of its own, what it uses of the machine, and how it ends."""
import atexit, hashlib, os, queue, signal, subprocess, threading, time
from pathlib import Path
from urllib.parse import urlsplit


def check(claim, holds):
    print(("holds: " if holds else "BROKEN: ") + claim, flush=True)
    return holds


def settled(value, limit, patience=30):
    """What `value` says once it is at most `limit`, or after all patience."""
    deadline = time.monotonic() + patience
    while (found := value()) > limit and time.monotonic() < deadline:
        time.sleep(0.5)
    return found


class PaintServer:
    """`pictures` lie in `work / "pictures"`, nothing else of `work` is the program's but `work / "tmp"`."""

    def __init__(self, program, pictures, work, patience=30):
        self.program = program
        self.temporary, self.current = work / "tmp", work / "cwd"
        for folder in (self.temporary, self.current):
            folder.mkdir(parents=True, exist_ok=True)
        self.pictures_folder = Path(pictures[0]).parent
        self.before = self.given_files()
        self.errors_path = work / "errors.txt"
        environment = {**os.environ, "TMPDIR": str(self.temporary)}
        self.process = subprocess.Popen(
            [program, "paint", *map(str, pictures), "--no-open", "--port", "0"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.errors_path.open("wb"), text=True,
            cwd=self.current, env=environment, start_new_session=True,
            # A shell that runs this in the background ignores SIGINT, and what is ignored is inherited.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
        # A trial that breaks off leaves no server behind.
        atexit.register(lambda: self.alive() and self.process.kill())
        self.lines, self.output = queue.Queue(), []
        threading.Thread(target=self._read_output, daemon=True).start()
        self.url = self._address(patience)
        parts = urlsplit(self.url)
        self.host, self.port, self.root = parts.hostname, parts.port, parts.path
        self.token = self.root.strip("/")

    def _read_output(self):
        """To the end, so that the program never waits for a reader."""
        for line in self.process.stdout:
            self.output.append(line.rstrip("\n"))
            self.lines.put(line)
        self.lines.put(None)

    def _address(self, patience):
        deadline = time.monotonic() + patience
        while True:
            try:
                line = self.lines.get(timeout=max(deadline - time.monotonic(), 0.01))
            except queue.Empty:
                line = None
            if line is None:
                self.process.kill()
                raise SystemExit(f"no address within {patience} s; it said: {self.errors() or self.output}")
            if line.startswith("http://"):
                address = line.strip()
                return address if address.endswith("/") else address + "/"

    def errors(self):
        return self.errors_path.read_text(errors="replace").strip()

    def alive(self):
        return self.process.poll() is None

    def _status(self, name):
        """MiB."""
        try:
            status = Path(f"/proc/{self.process.pid}/status").read_text()
            return int(status.split(name + ":")[1].split()[0]) / 1024
        except (OSError, IndexError):
            return float("nan")

    def memory(self):
        return self._status("VmRSS")

    def most_memory(self):
        return self._status("VmHWM")

    def descriptors(self):
        try:
            return len(os.listdir(f"/proc/{self.process.pid}/fd"))
        except OSError:
            return 0

    def given_files(self):
        return {
            str(path): (path.lstat().st_mtime_ns, hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "")
            for path in sorted(self.pictures_folder.rglob("*"))}

    def end(self):
        """SIGINT, as Ctrl-C; True when it ended as it should."""
        good = check("the server is alive", self.alive())
        if not good:
            print(f"  exit code {self.process.returncode}; it said: {self.errors()[-2000:]}")
        own = list(self.temporary.glob("retouch-paint-*"))
        good &= check("while it runs, its temporary folder is there", bool(own))
        private = [folder for folder in own if folder.stat().st_mode & 0o077 == 0]
        good &= check("no other user may look into it", own == private)
        started = time.monotonic()
        if self.alive():
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = f"{self.process.wait()} after SIGKILL"
        good &= check(f"SIGINT ends it within 5 s with exit code 130 ({code}, {time.monotonic() - started:.1f} s)", code == 130)
        left = sorted(path.name for path in self.temporary.iterdir())
        good &= check(f"its temporary folder is gone {left[:5] or ''}", not left)
        good &= check("nothing was written among the pictures", self.given_files() == self.before)
        good &= check("nothing was written into the current folder", not any(self.current.iterdir()))
        return good
