"""Requests that are wrong as HTTP, or come from where they mustn't."""
from painting.wire import Attack, anything, forbidden, refused

METHODS = ["GET", "POST", "DELETE"]


def request_line(make):
    version = make.choice("HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/1.999999999999999999999", "HTTP/-1.1", "HTTP", "http/1.1",
                          "", "\0")
    line = make.choice(
        b"", b" ", b"GET", b"GET ", b"GET  / HTTP/1.1", b"GET\t/\tHTTP/1.1", b"\0" * make.numbers.randrange(1, 3000),
        make.junk(1, 400), b"G" * make.numbers.choice([1, 9000, 200_000]) + b" / HTTP/1.1", b"PRI * HTTP/2.0",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + make.junk(200, 400),
        b"GET " + make.root.encode() + b" " + version.encode(),
        b"GET /" + b"a" * make.numbers.choice([9000, 300_000]) + b" HTTP/1.1",
        b"GET " + make.root.encode() + b"api/files HTTP/1.1 and more")
    ending = make.choice(b"\r\n\r\n", b"\n\n", b"\r\r", b"\r\n", b"")
    host = make.choice(b"", b"\r\nHost: " + make.authority.encode())
    data = line + host + ending
    return Attack(repr(line[:40]), data, anything, silent=True, after="half close")


def large_headers(make):
    size = make.choice(8_000, 70_000, 1_000_000, 2_000_000)
    kind = make.choice("one long", "many", "many of one name", "long name", "cookies")
    headers = {
        "one long": [("X-Long", "a" * size)],
        "many": [(f"X-{number}", "a") for number in range(size // 10)],
        "many of one name": [("Accept", "a")] * (size // 12),
        "long name": [("X" * size, "a")],
        "cookies": [("Cookie", "a=b; " * (size // 5))],
    }[kind]
    allowed = refused if size >= 1_000_000 else anything
    return Attack(f"{kind}, {size}", make.request(headers=headers), allowed, silent=True)


def strange_headers(make):
    name, value = make.choice(
        ("X", "a\0b"), ("X\0", "a"), ("X Y", "a"), ("", "a"), ("X", "\x7f\x01"), ("X:", ":"), ("X\r\n Folded", "a"),
        ("X", "a\rb"), ("X", "a\nInjected: 1"), ("Héader", "ä"), ("X", "\udcff"), ("X", "\r\n folded"),
        ("Range", "bytes=0-99999999999999999999"),
        ("Range", "bytes=" + "0-1," * 2000), ("If-None-Match", '"' * 500), ("If-Modified-Since", "not a day"),
        ("Expect", "100-continue"), ("Expect", "miracles"), ("Upgrade", "websocket"), ("Upgrade", "h2c"),
        ("Accept-Encoding", "gzip;q=" + "9" * 300), ("X-Forwarded-Host", "evil.example"), ("X-HTTP-Method-Override", "DELETE"),
        ("X-Original-URL", "/etc/passwd"), ("Forwarded", "host=evil.example"), ("TE", "trailers"),
        ("Connection", "close, close, Host"))
    method, path = make.right()
    return Attack(f"{name!r}: {value[:30]!r}", make.request(method, path, headers=[(name, value)]), anything, silent=True)


def endless_header(make):
    data = make.request(headers=[("X-Slow", "a" * 200)])[:-4]
    return Attack("a header without an end", data, anything, silent=True,
                  after=make.choice("drip", "half close", "half close", "reset"))


def content_length(make):
    value = make.choice("-1", "abc", "", "1e3", "0x10", "+5", " 5 5", "5, 5", "5, 6", "9" * 30, str(2**63), str(2**64),
                        str(2**64 + 5),
                        "00000000000000000000005", "5;", "1.5", "٥")
    twice = make.numbers.random() < 0.3
    headers = [("Content-Type", "application/json"), ("Content-Length", value)] + ([("Content-Length", "7")] if twice else [])
    path = make.choice("api/jobs", "api/files?name=a.png", f"api/drawings?picture={make.place.picture}&kind=mask")
    return Attack(f"Content-Length {value!r}{', twice' * twice}",
                  make.request("POST", path, b"{\"a\":", headers=headers, length=False),
                  refused, silent=True, after="half close")


def gigantic_body(make):
    """Refused by what it says, before any of it comes."""
    size = make.choice(536_870_913, 10**12, 2**62, 2**63 - 1)
    path, kind = make.choice(("api/files?name=a.png", "image/png"), ("api/jobs", "application/json"),
                             (f"api/drawings?picture={make.place.picture}&kind=mask", "application/json"))
    headers = [("Content-Type", kind), ("Content-Length", str(size))] + make.choice([], [("Expect", "100-continue")])
    return Attack(f"{size} bytes to {path[:9]}", make.request("POST", path, b"", headers=headers, length=False),
                  lambda status: status in (400, 413, 417))


def smuggled(make):
    """A second request in the body of one whose length is said twice. Its answer must not come."""
    inner = make.request("GET", "api/edits")
    body = make.choice(b"0\r\n\r\n" + inner, b"5\r\nhello\r\n0\r\n\r\n" + inner)
    coding = make.choice("chunked", "Chunked", " chunked", "chunked, identity", "identity, chunked", "xchunked", "chunked;q=1",
                         "\tchunked", "gzip")
    name = make.choice("Transfer-Encoding", "transfer-encoding", "Transfer-Encoding ", "Transfer_Encoding",
                       "Transfer-Encoding\0")
    headers = [("Content-Length", str(make.choice(0, 5, len(body)))), (name, coding)]
    if make.numbers.random() < 0.5:
        headers.reverse()
    data = make.request("POST", "api/jobs", body, headers=headers + [("Content-Type", "application/json")], length=False)
    return Attack(f"{name!r}: {coding!r}", data, refused, silent=True, after="half close",
                  judge=lambda replies: "more than one answer" if sum(reply.status < 400 for reply in replies) else None)


def chunks(make):
    body = make.choice(
        b"zz\r\nhello\r\n0\r\n\r\n", b"-5\r\nhello\r\n0\r\n\r\n", b"5\r\nhelloworld\r\n0\r\n\r\n", b"ffffffffffffffff\r\nhello",
        b"10000000000000000000\r\nhello", b"5\nhello\n0\n\n", b"5;" + b"x" * 100_000 + b"\r\nhello\r\n0\r\n\r\n", b"\r\n\r\n",
        b"0x5\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhel", b"5\r\nhello\r\n0\r\n" + b"X-Trailer: a\r\n" * 5000 + b"\r\n", b" 5\r\nhello\r\n0\r\n\r\n",
        b"1\r\n{\r\n" * 5000 + b"0\r\n\r\n",
        make.junk(1, 300))
    headers = [("Transfer-Encoding", "chunked"), ("Content-Type", "application/json")]
    return Attack(repr(body[:30]), make.request("POST", "api/jobs", body, headers=headers, length=False), refused, silent=True,
                  after="half close")


def body_length(make):
    body = make.numbers.randbytes(make.numbers.randrange(2, 5000))
    said = make.choice(len(body) + make.numbers.randrange(1, 10_000), len(body) // 2)
    path = make.choice("api/jobs", "api/files?name=cut.png", f"api/drawings?picture={make.place.picture}&kind=mask")
    headers = [("Content-Type", "application/json"), ("Content-Length", str(said))]
    return Attack(f"{len(body)} bytes, {said} said", make.request("POST", path, body, headers=headers, length=False), refused,
                  silent=True,
                  after=make.choice("half close", "half close", "reset"))


def targets(make):
    path = make.root + "api/files"
    target = make.choice(
        f"http://{make.authority}{path}", "http://evil.example" + path, "http://evil.example", f"//evil.example{path}", "*",
        make.authority,
        "evil.example:80", "", "api/files", path + "\0", path + "\x01", path + "\x7f", path + "%", path + "%zz", path + "%0",
        path + "#there", path + "?" + "a=b&" * 3000,
        path.upper(), path + "/", "/" + path, path.replace("/api", "//api"), "/./" + path[1:], path + "/.",
        path + " HTTP/1.1\r\nInjected: 1\r\n",
        path + "\\", "file:///etc/passwd", "ftp://a/b", "javascript:alert(1)", path + "?\udcff", path + "%ff%fe", path + "?x=%",
        "/?" + make.root)
    return Attack(repr(target[:50]), make.request(target=target), anything, silent=True)


def tokens(make):
    token = make.place.server.token
    other = "".join(make.numbers.choices("0123456789abcdef", k=len(token)))
    flipped = token[:-1] + ("0" if token[-1] != "0" else "1")
    wrong = make.choice(other, flipped, token[:-1], token[:16], token[:1], token + "0", token + token, "", "%00", token + "%00",
                        token.upper() + "x",
                        "." + token, token + ".", "0" * 32, "*", token[::-1] + "x", "%2e", "a" * 5000, token + ";")
    method, path = make.right()
    method = make.choice(method, method, "POST", "DELETE")
    # What is no target, or too long a one, may be told so first.
    return Attack(repr(wrong[:40]), make.request(method, target=f"/{wrong}/{path}", body=b"" if method != "GET" else None),
                  lambda status: status in (403, 414, 431) or status == 400 and "%" in wrong)


def hosts(make):
    port = make.place.server.port
    host = make.choice("evil.example", f"evil.example:{port}", f"127.0.0.1.evil.example:{port}",
                       f"localhost.evil.example:{port}", "", "127.0.0.1:1",
                       f"127.0.0.1:{port}@evil.example", f"evil.example@127.0.0.1:{port}", f"127.0.0.1:{port}.evil.example",
                       f"[::ffff:127.0.0.1]:{port}x",
                       f"127.0.0.1:{port}0", f"0.0.0.0:{port}", f"127.0.0.1:{port},evil.example", f"127.0.0.1:{port}/x",
                       "a" * 3000)
    method, path = make.right()
    # 400 where it is no host's name at all.
    return Attack(repr(host[:40]), make.request(method, path, host=host), lambda status: status in (400, 403))


def two_hosts(make):
    headers = [("Host", make.choice("evil.example", make.authority))]
    return Attack("twice", make.request(headers=headers), lambda status: status in (400, 403), silent=True)


def origins(make):
    port = make.place.server.port
    origin = make.choice("https://evil.example", "null", f"http://evil.example:{port}", f"https://{make.authority}",
                         "http://127.0.0.1:1", "http://127.0.0.1",
                         f"http://{make.authority}.evil.example", f"http://{make.authority}@evil.example", "file://", "",
                         f"http://{make.authority}/", f"http://{make.authority} http://evil.example", "chrome-extension://abc",
                         f"HTTP://EVIL.EXAMPLE:{port}")
    method, path = make.right()
    if make.numbers.random() < 0.5:
        data = make.post("api/jobs", make.job(), headers=[("Content-Type", make.choice("application/json", "text/plain")),
                                                          ("Origin", origin)])
    else:
        data = make.request(method, path, headers=[("Origin", origin)])
    return Attack(repr(origin[:50]), data, forbidden)


def cross_site(make):
    """With the right token: the contract leaves it open for what is only read, what acts must be refused."""
    headers = [("Sec-Fetch-Site", make.choice("cross-site", "same-site")),
               ("Sec-Fetch-Mode", make.choice("cors", "no-cors", "navigate"))]
    method, path = make.right()
    return Attack(headers[0][1], make.request(method, path, headers=headers), anything)


def methods(make):
    method = make.choice("PUT", "PATCH", "OPTIONS", "TRACE", "CONNECT", "HEAD", "PROPFIND", "get", "G3T", "BREW", "A" * 300,
                         "DELETE", "POST")
    _, path = make.choice(("", ""), ("", "api/edits"), ("", "api/openapi.json"), ("", "style.css"), make.right())
    if method in ("DELETE", "POST"):
        path = make.choice("", "api/edits", "api/openapi.json", "api/files/x/y")

    def judge(replies):
        for reply in replies:
            if method == "TRACE" and reply.status < 300:
                return "TRACE gives back the request"
            if reply.status == 405 and not reply.headers.get("allow"):
                return "405 without Allow"
        return None

    allowed = anything if method in ("HEAD", "OPTIONS") else refused
    return Attack(f"{method[:12]} {path[:30]}", make.request(method, path, b"" if method == "POST" else None), allowed,
                  head=method == "HEAD", silent=len(method) > 100 or method == "CONNECT", judge=judge)


def content_types(make):
    kind = make.choice("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
                       "application/jsonx", "text/json;", "a" * 2000,
                       "application/xml", "*/*", None)
    path, body = make.choice(("api/jobs", make.job()), (f"api/drawings?picture={make.place.picture}&kind=mask", {"shapes": []}),
                             (f"api/files/{make.place.picture}/damage", {}))
    headers = [] if kind is None else [("Content-Type", kind)]
    return Attack(f"{kind and kind[:30]} to {path[:13]}", make.post(path, body, headers=headers),
                  lambda status: status in (400, 415))


def several(make):
    """Many requests in one connection, of which some are wrong."""
    count = make.numbers.randrange(2, 30)
    data = b""
    for number in range(count):
        method, path = make.choice(("GET", "api/files"), ("GET", "api/none"), ("GET", "api/edits"))
        data += make.request(method, path).replace(b"Connection: close\r\n",
                                                   b"" if number + 1 < count else b"Connection: close\r\n")
    return Attack(f"{count} at once", data, anything, answers=count)


def left_alone(make):
    method, path = make.right()
    return Attack(path[:40], make.request(method, path), anything, silent=True, after="reset")


def bent(make):
    """A right request with some bytes changed, taken out or doubled."""
    method, path = make.right()
    data = bytearray(make.choice(make.request(method, path), make.post("api/jobs", make.job(samples=0))))
    for _ in range(make.numbers.randrange(1, 6)):
        place = make.numbers.randrange(len(data))
        change = make.numbers.randrange(3)
        if change == 0:
            data[place] = make.numbers.randrange(256)
        elif change == 1:
            del data[place]
        else:
            data[place:place] = data[max(0, place - 9) : place]
    return Attack("", bytes(data), anything, silent=True, after="half close")


HTTP = [
    (6, request_line), (1, large_headers), (5, strange_headers), (2, endless_header), (4, content_length), (2, gigantic_body),
    (4, smuggled),
    (4, chunks), (3, body_length), (6, targets), (6, tokens), (5, hosts), (1, two_hosts), (5, origins), (2, cross_site),
    (4, methods),
    (3, content_types), (1, several), (2, left_alone), (8, bent),
]
