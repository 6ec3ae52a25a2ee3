"""Files that nobody gave, by every name that a server might take for one: in addresses, recipes and drawings."""
from urllib.parse import quote, unquote

from painting.wire import Attack, anything, refused


def foreign(make):
    """The path of a file that is there and wasn't given, or one beside what was given."""
    folder = make.place.server.pictures_folder
    likely = ["/etc/passwd", "../" * 12 + "etc/passwd", str(folder / "secret.png"), str(folder / "canary.txt"), "secret.png"]
    others = [
        "canary.txt", "../pictures/secret.png", "../" * 12 + str(folder / "secret.png")[1:], "/proc/self/environ",
        "/proc/self/maps", f"/proc/{make.place.server.process.pid}/cwd/../pictures/secret.png", "/dev/zero", "/dev/stdin",
        str(make.place.server.temporary), "/", "..", ".", "/dev/fd/0", f"{make.place.picture}/../secret.png",
        f"{make.place.picture}\0secret.png"]
    return make.numbers.choice(make.choice(likely, others))


def disguised(make, path):
    """As an address may spell it, percent signs included."""
    everything = "".join(f"%{byte:02x}" for byte in path.encode())
    return make.choice(
        path, path, quote(path), quote(path, safe=""), quote(quote(path, safe=""), safe=""), everything,
        everything.replace("%", "%25"),
        path.replace("..", "%2e%2e"), path.replace("..", "%2E."), path.replace("/", "%2f"), path.replace("/", "%2F"),
        path.replace("/", "\\"),
        path.replace("/", "%5c"), path.replace("/", "%c0%af"), path.replace("..", "%c0%ae%c0%ae"),
        path.replace("/", "%ef%bc%8f"), path.replace("/", "//"),
        path.replace("/", "/./"), path + "%00", path + "%00.png", path + ";.png", path + "%20", path + ".", "file://" + path,
        "file:%2f%2f" + quote(path, safe=""),
        "./" + path, "/" + path, path.replace("..", "...."), path.replace("../", "....//"), "%u002e%u002e" + path,
        f"{make.place.picture}%2f..%2f" + quote(path, safe=""),
        f"{make.place.picture}/../" + path, quote(path + "[page=0]", safe=""))


def of_addresses(make):
    """A path that some clients tidy before they send it is sent as it is."""
    path = disguised(make, foreign(make))
    # The places that take a file's name are tried most.
    likely = ["api/files/{}", "api/files/{}/view", "api/files/{}/content", "api/files/{}/content?format=png", "page/{}", "{}"]
    others = [
        "page/../{}", "api/{}", "api/files/{}/recipe", "api/files/{}/drawing", "api/jobs/{}", "api/jobs/{}/preview",
        "api/jobs/{}/events", "../{}", "style.css/{}", f"api/files/{make.place.picture}/{{}}",
        f"api/jobs/{make.place.job}/{{}}", f"api/files/{make.place.picture}/view/../../{{}}"]
    where = make.numbers.choice(make.choice(likely, likely, others))
    # A path of dots and of parts that are there may be tidied to a page that is there: only what it holds is looked at then.
    there = {"api", "files", "jobs", "page", "view", "content", "recipe", "drawing", "preview", "events", "style.css",
             make.place.picture, make.place.job}
    parts = unquote(unquote(where.format(path))).split("?")[0].split("/")
    harmless = all(part in there or set(part) <= {"."} for part in parts)

    def judge(replies):
        return None if harmless or all(reply.status >= 400 for reply in replies) else "a file or page that isn't there"

    return Attack(where.format(path)[:90], make.request(path=where.format(path)), anything, silent=True, judge=judge)


def of_actions(make):
    path = disguised(make, foreign(make))
    if make.numbers.random() < 0.5:
        data = make.request("DELETE", make.choice("api/files/{}", "api/jobs/{}").format(path))
    else:
        data = make.post(f"api/files/{path}/damage", {})
    return Attack(path[:90], data, refused, silent=True)


def of_parameters(make):
    path = disguised(make, foreign(make)).replace("&", "%26").replace("#", "%23")
    data = make.post(f"api/drawings?picture={path}&kind=mask", {"shapes": [{"kind": "box", "points": [1, 1, 9, 9]}]})
    return Attack(path[:90], data, refused, silent=True)


def of_recipes(make):
    """JSON spells names as they are. A picture that isn't the server's is no mask, no source and no model."""
    path = foreign(make)
    path = make.choice(path, path, "file://" + path, quote(path, safe=""), path.replace("/", "\\"), "./" + path,
                       path + "\0.png", f"{make.place.picture}/../{path}",
                       f"~/{path}", path + "[page=0]",
                       f"http://127.0.0.1:{make.place.server.port}{make.root}api/files/{make.place.picture}/content")
    way = make.choice("picture", "mask", "source-mask", "avoid", "from", "hints", "reference", "damage", "blur-kernel", "vary",
                      "model", "guide", "second edit")
    order = {
        "picture": lambda: make.job(picture=path),
        "mask": lambda: make.job({"mask": path}),
        "source-mask": lambda: make.job({"source-mask": path}),
        "avoid": lambda: make.job({"avoid": path}),
        "from": lambda: make.job({"from": [path]}),
        "hints": lambda: recipe(make, {"edit": "colorize", "hints": path}),
        "reference": lambda: recipe(make, {"edit": "colorize", "reference": path}),
        "damage": lambda: recipe(make, {"edit": "restore", "damage": path}),
        "blur-kernel": lambda: recipe(make, {"edit": "deblur", "blur-kernel": path}),
        "vary": lambda: recipe(make, {"edit": "vary", "mask": path}),
        "model": lambda: model(make, {"path": path}),
        "guide": lambda: model(make, {"path": path, "guide": path, "guidance": 2}),
        "second edit": lambda: recipe(make, {"edit": "denoise", "noise": 5}, {"edit": "inpaint", "mask": path}),
    }[way]()
    return Attack(f"{way}: {path[:60]!r}", make.post("api/jobs", order), refused)


def recipe(make, *edits):
    return make.job(recipe={"retouch-recipe": 1, "edits": list(edits)})


def model(make, said):
    order = make.job()
    order["recipe"]["model"] = said
    return order


def of_drawings(make):
    path = foreign(make)
    shapes = [{"kind": "mask", "file": make.choice(path, "file://" + path, quote(path, safe=""), "./" + path,
                                                   f"{make.place.mask}/../{path}")}]
    return Attack(repr(shapes[0]["file"][:60]), make.post(f"api/drawings?picture={make.place.picture}&kind=mask",
                                                          {"shapes": shapes}), refused)


def of_uploads(make):
    """A name that a user's file may really have is no fault, but what it becomes must be plain."""
    name = make.choice("../../x.png", "/etc/cron.d/x.png", "..", ".", "", ".htaccess", "a/b.png", "a\\b.png", "x\0.png",
                       "x\r\nSet-Cookie: a=1\r\n.png", "-rf.png", "a" * 5000 + ".png",
                       "<img src=x onerror=alert(1)>.png", "\u202egnp.exe", "\x1b[31m.png", 'a"; filename="b.png', "CON",
                       "index.html", make.place.picture, "%2e%2e%2fx.png", " ", "é" * 130 + ".png",
                       "e\u0301.png", "\ud800.png", "\uffff\U0010ffff.png", "x.png\u2028", "name=;.png", "*?|<>:.png",
                       "style.css", "view", "content")
    encoded = "".join(f"%{byte:02X}" for byte in name.encode("utf-8", "surrogatepass"))

    def judge(replies):
        for reply in replies:
            if reply.status == 201:
                made = reply.json_body()["name"]
                bad = [character for character in made if ord(character) < 32 or character in "/\\\x7f\u2028\u2029\u202e"]
                if bad or not made or made.startswith(".") or len(made.encode()) > 255:
                    return f"an upload became {made[:80]!r}"
                return make.place.look_at(made)
        return None

    return Attack(repr(name[:40]), make.request("POST", f"api/files?name={encoded}&kind=picture", make.place.small),
                  lambda status: status == 201 or refused(status),
                  judge=judge)


NAMES = [(24, of_addresses), (3, of_actions), (4, of_parameters), (12, of_recipes), (4, of_drawings), (5, of_uploads)]
