"""schemathesis against the server's own OpenAPI document: does it keep what it says?"""
import os, shutil, subprocess, sys, time

from painting.client import Book, Client
from painting.server import PaintServer, check

# Left out, and why:
# - ignored_auth, object_level_authorization: the token is a part of the address, the document knows no other credentials.
LEFT_OUT = ["ignored_auth", "object_level_authorization"]
# A name that suits the document need not be a file's, a picture that is understood may be refused, a queue may be full:
# all of them are answers to data that are right by their form.
CONFIGURATION = """
[checks.positive_data_acceptance]
expected-statuses = ["2xx", "404", "409", "413", "415", "422", "429", "507"]
"""


def installed():
    """The command beside this Python or on PATH; None where there is none."""
    beside = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    return beside if os.path.exists(beside) else shutil.which("schemathesis")


def schema(program, pictures, work, seed, examples, limit=900):
    server = PaintServer(program, pictures, work)
    client = Client(server, Book())
    answer = client.ask("document", "GET", "api/openapi.json")
    client.close()
    document = answer.json()
    operations = [f"{method.upper()} {path}" for path, item in document["paths"].items()
                  for method in item if method in ("get", "post", "delete", "put")]
    print(f"OpenAPI {document['openapi']}, {len(operations)} operations: {', '.join(operations)}")
    good = check("it is OpenAPI 3.1", document["openapi"].startswith("3.1."))
    command = installed()
    if command is None:
        print("skipped, schemathesis isn't installed")
        return good & server.end()
    configuration = work / "schemathesis.toml"
    configuration.write_text(CONFIGURATION)
    options = ["--url", server.url.rstrip("/"), "--checks", "all", "--exclude-checks", ",".join(LEFT_OUT), "--max-examples",
               str(examples), "--seed", str(seed),
               "--workers", "1", "--request-timeout", "30", "--continue-on-failure", "--generation-database", "none",
               "--no-color"]
    started = time.monotonic()
    run = subprocess.Popen([command, "--config-file", str(configuration), "run", server.url + "api/openapi.json", *options],
                           cwd=work, stdin=subprocess.DEVNULL)
    try:
        code = run.wait(limit)
    except subprocess.TimeoutExpired:
        run.kill()
        code = f"{run.wait()}, it took more than {limit} s"
    good &= check(f"schemathesis finds nothing ({code}, {time.monotonic() - started:.0f} s)", code == 0)
    print(f"memory: {server.memory():.0f} MiB, {server.most_memory():.0f} at most")
    return good & server.end()
