"""Bodies and parameters that are wrong or mean: JSON, drawings, pictures, numbers."""
import functools, json, math, struct, zlib
from urllib.parse import quote

from painting.pictures import SIGNATURE, chunk, made_up, png
from painting.wire import Attack, anything, refused


def drawing_path(make, kind="mask"):
    return f"api/drawings?picture={quote(make.place.picture, safe='')}&kind={kind}"


@functools.cache
def large(kind):
    """Bodies of megabytes, made once."""
    return {
        "many shapes": lambda: '{"shapes": [%s]}' % ",".join(['{"kind":"box","points":[1,1,2,2]}'] * 100_001),
        "many numbers": lambda: '{"shapes": [{"kind": "stroke", "points": [%s]}]}' % ",".join(["5"] * 1_000_002),
        "much space": lambda: '{"shapes": [%s]}' % (" " * 8_400_000),
        "many lists": lambda: '{"shapes": [%s1]}' % ("[]," * 50_000),
        "many members": lambda: "{%s}" % ",".join(['"a":1'] * 100_000),
        "long text": lambda: '{"shapes": "%s"}' % ("a" * 3_000_000),
        "long number": lambda: '{"shapes": %s}' % ("9" * 1_000_000),
        "very deep": lambda: "[" * 3_000_000,
    }[kind]()


def broken_json(make):
    """No JSON, or none of what is expected: always refused, however deep."""
    deep = make.choice(10_000, 100_000)
    open_close = make.choice(("[", "]"), ('{"a":', "}"), ('{"recipe":{"edits":[', "]}}"))
    body = make.choice(
        b"", b"{", b"}", b"nul", b"{\"shapes\": [", b"[]", b"null", b"true", b"7", b'"text"', b"{}", b"{'shapes': []}",
        b"{\"shapes\": [],}", b"\xff\xfe{\x00}\x00",
        b"\xef\xbb\xbf{}", b"{}{}", b"{\"shapes\": NaN}", b"{\"shapes\": Infinity}", b"{\"a\xff\": 1}",
        b"{\"shapes\": \"\xed\xa0\x80\"}", b"\0", b"{\"a\0\": 1}",
        large("many lists").encode(), large("many members").encode(), b"// a\n{}", b"{\"shapes\": 01}", b"{\"shapes\": 1e}",
        large("long text").encode(), (open_close[0] * deep + "1" + open_close[1] * deep).encode(),
        (open_close[0] * deep).encode(),
        large("very deep").encode(), large("long number").encode(), b'{"shapes": "\\ud800"}', b'{"shapes": "\\u12"}',
        b'{"shapes": "\\x"}', make.junk(1, 500))
    path = make.choice("api/jobs", drawing_path(make))
    return Attack(f"{body[:30]!r}…, {len(body)} bytes", make.post(path, body), refused, silent=len(body) > 100_000)


def strange_json(make):
    """JSON that readers disagree on: it may mean something, but nothing breaks."""
    picture, mask = make.place.picture, make.place.mask
    recipe = f'"recipe": {{"retouch-recipe": 1, "edits": [{{"edit": "inpaint", "mask": "{mask}"}}]}}'
    surrogate, twice = "\\udfff", recipe.replace("[{", '[{"edit": "vary", ')
    text = make.choice(
        f'{{"picture": "{picture}", "picture": "/etc/passwd", {recipe}}}',
        f'{{"picture": "{picture}", "samples": 1, "samples": 0, {recipe}}}',
        f'{{"picture": "\\ud800{picture}", {recipe}}}',
        f'{{"picture": "{picture}", "samples": null, {recipe.replace(mask, surrogate)}}}',
        f'{{"picture": "{picture}\\u0000", "samples": 1, {recipe}}}',
        f'{{"picture": "{picture}", "__proto__": {{"a": 1}}, {recipe}}}',
        f'{{"picture": "{picture}", {recipe.replace(" 1,", " 1.0000000000000001,")}}}',
        f'{{"picture": "{picture}", {twice}}}')
    return Attack(text[:70], make.post("api/jobs", text.encode()), anything)


def orders(make):
    """Jobs with a wrong setting."""
    number = make.choice(0, -1, 10**9, 2**63, 2**64, 10**30, 1.5, "1", "", True, [], {}, [1])
    if make.numbers.random() < 0.5:
        wrong = make.choice(
            dict(samples=make.choice(number, 9)), dict(samples=1, uncertainty=True), dict(uncertainty="yes"), dict(picture=7),
            dict(picture=None), dict(picture=[]), dict(picture=""),
            dict(picture="none.png"), dict(picture="a" * 100_000), dict(recipe=None), dict(recipe=[]), dict(recipe="inpaint"),
            dict(recipe={}),
            dict(recipe={"retouch-recipe": 2, "edits": []}), dict(recipe={"retouch-recipe": 1, "edits": []}),
            dict(recipe={"retouch-recipe": 1, "edits": [{}] * 101}),
            dict(recipe={"retouch-recipe": 1, "edits": [7]}),
            dict(recipe={"retouch-recipe": 1, "edits": [{"edit": "destroy"}]}))
        order = make.job(**wrong)
    else:
        wrong = make.choice(
            {"steps": number}, {"seed": make.choice(-1, 1.5, "x", 2**64, "9" * 21, [], {})},
            {"sampler": make.choice("x", 7, None, "a" * 9999)}, {"dilate": -1}, {"dilate": 1e300}, {"dilate": 10**9},
            {"feather": -0.5}, {"feather": math.inf}, {"sigmas": [0]}, {"sigmas": [-1]}, {"sigmas": [math.inf]},
            {"sigmas": [math.nan]}, {"sigmas": [1] * 1001}, {"sigmas": "1"}, {"class": -1},
            {"class": 10**8}, {"guidance": -1}, {"tile-overlap": 10**6}, {"tile-batch": 10**9},
            {"from": [make.place.picture] * 17}, {"nothing": 1}, {"mask": 7}, {"mask": ""},
            {"mask": make.place.picture + "x"}, {"fill": "x"}, {"mask-threshold": 2}, {"find-damage": "x"},
            {"damage-limit": 101}, {"min-size": 0}, {"sample": 0}, {"generator": "x"})
        order = make.job(wrong)
    # Python writes infinity by name; a number that is too large reaches further into a reader.
    text = json.dumps(order).replace("Infinity", make.choice("Infinity", "1e999"))
    return Attack(repr(wrong)[:70], make.post("api/jobs", text.encode()), refused)


def drawings(make):
    huge = make.choice("1e300", "-1e300", "1e308", "1e-320", "123456789012345678901234567890")
    bad = make.choice("1e999", "-1e999", "NaN", "Infinity", "null", '"1"', "true", "[]", "{}")
    stroke = '{"shapes": [{"kind": "stroke", "points": [%s]}]}'
    lenient = make.choice(
        stroke % f"{huge}, 5, 3", stroke % f"5, 5, {huge.lstrip('-')}", stroke % f"{huge}, {huge}, 1, 5, 5, 1",
        stroke % "5, 5, 0",
        '{"shapes": [{"kind": "polygon", "points": [%s, 0, 0, %s, 9, 9]}]}' % (huge, huge),
        '{"shapes": [{"kind": "box", "points": [9, 9, 1, 1]}]}',
        '{"shapes": [{"kind": "box", "points": [%s, 0, 9, 9]}]}' % huge, '{"shapes": [{"kind": "polygon", "points": [1, 1]}]}',
        '{"shapes": [{"kind": "box", "points": [-1e9, -1e9, 1e9, 1e9]}]}',
        stroke % ", ".join(f"{make.numbers.uniform(-1e9, 1e9)}, {make.numbers.uniform(-1e9, 1e9)}, 1e9" for _ in range(2000)))
    strict = make.choice(
        '{"shapes": []}', '{"shapes": {}}', '{"shapes": [7]}', '{"shapes": [{}]}', stroke % f"{bad}, 5, 3",
        stroke % f"5, 5, {bad}", stroke % "5, 5, -3", stroke % "5, 5", stroke % "", stroke % "5, 5, 3, 6",
        '{"shapes": [{"kind": "star", "points": [1, 1, 9, 9]}]}', '{"shapes": [{"kind": "box", "points": [1, 1, 9]}]}',
        '{"shapes": [{"kind": "box"}]}', '{"shapes": [{"kind": "polygon", "points": [1, 1, 9]}]}',
        '{"shapes": [{"kind": "stroke", "points": [5, 5, 3], "colour": "#b03a2e"}]}',
        '{"shapes": [{"kind": "box", "points": [1, 1, 9, 9], "erase": "yes"}]}',
        '{"shapes": [{"kind": "mask"}]}', '{"shapes": [{"kind": "mask", "file": 7}]}',
        '{"shapes": [{"kind": "box", "points": [1, 1, 9, 9], "erase": true}]}',
        '{"shapes": [{"kind": "box", "points": [5000, 5000, 6000, 6000]}]}', large("many shapes"), large("many numbers"),
        large("much space"))
    hints = make.choice("red", "#12345", "#GGGGGG", "", "#b03a2e; DROP", "#" + "a" * 1000, None, 7)
    way = make.numbers.random()
    if way < 0.45:
        return Attack(lenient[:60], make.post(drawing_path(make), lenient.encode()), anything)
    if way < 0.9:
        return Attack(strict[:60], make.post(drawing_path(make), strict.encode()), refused, silent=len(strict) > 1_000_000)
    value = {"shapes": [{"kind": "box", "points": [1, 1, 9, 9], "colour": hints}]}
    return Attack(f"a hint of {hints!r}"[:60], make.post(drawing_path(make, "hints"), value), refused)


def png_saying(width, height, depth=8, colour=2, data=b"", extra=b""):
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return SIGNATURE + header + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@functools.cache
def bomb(kind):
    """Small files that are large inside."""
    nothing = zlib.compress(bytes(200_000_000), 9)
    if kind == "text":
        return png_saying(8, 8, data=zlib.compress(bytes(8 * 25)), extra=chunk(b"zTXt", b"Comment\0\0" + nothing))
    if kind == "profile":
        return png_saying(8, 8, data=zlib.compress(bytes(8 * 25)), extra=chunk(b"iCCP", b"a\0\0" + nothing))
    if kind == "too much":
        return png_saying(8, 8, data=nothing)
    # Few bits a pixel: as large as may be.
    return png_saying(9000, 9000, 1, 0, zlib.compress(bytes(9000 * 1126), 9))


def vector(path):
    """An SVG that draws another file, and says one in an entity."""
    return f"""<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>
        <svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="64" height="64">
        <image xlink:href="file://{path}" width="64" height="64"/><text y="20">&x;</text></svg>""".encode()


def uploads(make):
    """What is taken must then be shown or refused, and neither must break anything."""
    right = png(48, 48, made_up(48, 48, make.numbers.randrange(5)))
    jpeg = make.place.jpeg
    source = make.choice(right, right, jpeg)
    cut = source[: make.numbers.randrange(len(source))]
    spoiled = bytearray(source)
    for _ in range(make.numbers.randrange(1, 20)):
        spoiled[make.numbers.randrange(len(source))] = make.numbers.randrange(256)
    kinds = {
        "empty": b"", "random": make.junk(1, 4000), "cut": cut, "cut again": cut, "spoiled": bytes(spoiled),
        "spoiled again": bytes(spoiled), "only a signature": make.choice(SIGNATURE, b"\xff\xd8\xff", b"GIF89a",
                                                                         b"RIFF\0\0\0\0WEBP", b"II*\0"),
        "huge": png_saying(*make.choice((60_000, 60_000), (2**31 - 1, 2**31 - 1), (2**31 - 1, 1), (1, 10_000_000), (0, 0),
                                        (2**32 - 1, 5), (10_001, 10_001))), "no data": png_saying(64, 64),
        "deep": png_saying(8, 8, 16, 6, zlib.compress(bytes(65 * 8))),
        "bomb": bomb(make.choice("text", "profile", "too much", "pixels")),
        "vector": vector(make.place.server.pictures_folder / "secret.png"),
        "portable": b"P6 99999999 99999999 255\n" + bytes(50), "text": b"width,height\n1,2\n",
        "document": b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n", "page": b"<html><script>alert(1)</script></html>",
        "script": b"#!/bin/sh\ntouch /tmp/hurt\n", "twice": right + right,
        "tiff": b"II*\0\x08\0\0\0\xff\xff" + make.junk(500, 2000), "webp": b"RIFF\xff\xff\xff\xffWEBPVP8 " + make.junk(50, 500),
        "heif": b"\0\0\0\x1cftypheic\0\0\0\0heicmif1" + make.junk(50, 500), "archive": b"PK\x03\x04" + make.junk(50, 500),
    }
    kind = make.choice(*kinds)
    must = kind in ("empty", "only a signature", "huge", "vector", "text", "document", "page", "script", "archive")

    def judge(replies):
        for reply in replies:
            if reply.status == 201:
                return make.place.look_at(reply.json_body()["name"])
        return None

    how = make.choice("picture", "picture", "mask", "hints")
    return Attack(f"{kind} as {how}, {len(kinds[kind])} bytes",
                  make.request("POST", f"api/files?name={kind.split()[0]}.png&kind={how}", kinds[kind],
                               headers=[("Content-Type", "image/png")]),
                  refused if must else lambda status: status == 201 or refused(status) or status == 507, judge=judge)


NO_NUMBERS = ["abc", "", "-1", "-5", "NaN", "1e400", "0x10", "1.5", str(2**63), str(2**64), "9" * 40, "-" + str(2**63),
              "%31%00", "%EF%BC%91", "1,2", "[]", "%20", "--1", "0;1"]


def regions(make):
    """Of views. A region that reaches beyond the picture may be cut; what is no region must be refused."""
    name = quote(make.choice(make.place.picture, make.place.mask, make.place.result), safe="")
    right = {"x": "1", "y": "1", "width": "20", "height": "20", "side": "64"}
    way = make.numbers.random()
    if way < 0.6:
        field = make.choice(*right)
        wrong = {**right, field: make.choice(*NO_NUMBERS, *(["0"] if field in ("width", "height", "side") else []))}
        allowed = refused
    elif way < 0.8:
        wrong = {**right, **make.choice({"x": str(2**62), "width": str(2**62)}, {"x": str(2**63 - 1), "width": "1"},
                                        {"y": str(2**63 - 2), "height": str(2**63 - 2)}, {"x": "96"}, {"y": "64"},
                                        {"x": "100000", "y": "100000"})}
        allowed = refused
    else:
        wrong = {**right, **make.choice({"width": "1000000"}, {"side": "4097"}, {"side": "1000000"}, {"x": "+1"}, {"x": "1e1"},
                                        {"x": "1&x=5"}, {"y": "1&y=-5"}, {"x": "007"})}
        allowed = anything
    query = "&".join(f"{field}={value}" for field, value in wrong.items())
    return Attack(query[:80], make.request(path=f"api/files/{name}/view?{query}"), allowed)


def other_parameters(make):
    name = quote(make.place.picture, safe="")
    form = make.choice("exe", "../x", "", "PNG%00", "png,jpeg", "v", "a" * 5000, "svg", "raw", "png%5bcompression=9%5d")
    path, allowed = make.choice(
        (f"api/files/{name}/content?format={form}", refused),
        (f"api/files/{name}/content?format=jpeg&quality={make.choice('-1', '101', *NO_NUMBERS)}", refused),
        (f"api/files/{name}/content?format=jpeg&quality=0", anything),
        (f"api/jobs/{make.place.job}/preview?number={make.choice(*NO_NUMBERS)}", anything),
        (f"api/jobs/{make.choice('j0', 'j-1', 'j999999999999999999999', 'j', '1', 'J1', 'j1%00', 'j01', 'x' * 9000)}", refused),
        (f"api/jobs/{make.choice('j0', 'j99999', 'j')}/{make.choice('events', 'preview?number=1', 'x')}", refused),
        ("api/files?" + "&".join(f"a{number}=b" for number in range(5000)), anything),
        (f"api/files/{name}/recipe", refused), (f"api/files/{name}/drawing", refused), ("api/files/" + "x" * 9000, refused),
        ("api/nothing", refused), ("api", anything), ("index.php", refused))
    return Attack(path[:80], make.request(path=path), allowed, silent=len(path) > 8000)


def damage(make):
    value = make.choice({"find-damage": "x"}, {"find-damage": 7}, {"sensitivity": -1}, {"sensitivity": 2},
                        {"sensitivity": "0.5"}, {"sensitivity": 10**30}, {"min-size": 0}, {"min-size": -1},
                        {"min-size": 10**30}, {"min-size": 1.5}, {"nothing": 1}, [], 7, None, "all", {"find-damage": ["all"]},
                        {"find-damage": "/etc/passwd"})
    name = quote(make.choice(make.place.picture, "none.png"), safe="")
    return Attack(repr(value), make.post(f"api/files/{name}/damage", value), refused)


DATA = [(10, broken_json), (3, strange_json), (12, orders), (10, drawings), (12, uploads), (8, regions), (6, other_parameters),
        (3, damage)]
