"""Where an attack comes from: a number and a seed choose one, and make all its bytes."""
import json, random
from urllib.parse import quote

from painting.wire import Attack, anything, forbidden, refused


class Maker:
    """Makes requests that are right but for what an attack changes. `place` says what there is to be attacked."""

    def __init__(self, place, numbers):
        self.place, self.numbers = place, numbers
        self.root = place.server.root
        self.authority = f"{place.server.host}:{place.server.port}"

    def choice(self, *values):
        return self.numbers.choice(values)

    def junk(self, least=1, most=64):
        return self.numbers.randbytes(self.numbers.randint(least, most))

    def request(self, method="GET", path="api/files", body=None, target=None, version="HTTP/1.1", host=None, headers=(),
                length=True):
        """`path` lies below the token, `target` replaces all of it; text is UTF-8, bytes are sent as they are."""
        def raw(value):
            return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")

        lines = [b" ".join([raw(method), raw(self.root + path if target is None else target), raw(version)])]
        lines.append(b"Host: " + raw(self.authority if host is None else host))
        lines.append(b"Connection: close")
        lines += [raw(name) + b": " + raw(value) for name, value in headers]
        if body is not None and length:
            lines.append(b"Content-Length: %d" % len(body))
        return b"\r\n".join(lines) + b"\r\n\r\n" + (body or b"")

    def post(self, path, value, headers=(("Content-Type", "application/json"),), **how):
        body = value if isinstance(value, bytes) else json.dumps(value).encode("utf-8", "surrogatepass")
        return self.request("POST", path, body, headers=headers, **how)

    def job(self, edit=None, **changes):
        edit = {"edit": "inpaint", "mask": self.place.mask, "seed": 7, **(edit or {})}
        order = {"picture": self.place.picture, "samples": 1, "recipe": {"retouch-recipe": 1, "edits": [edit]}}
        return {**order, **changes}

    def right(self):
        """One of the requests that are right, and change nothing that other attacks need."""
        name = quote(self.place.picture, safe="")
        return self.numbers.choice([
            ("GET", ""), ("GET", "api/files"), ("GET", f"api/files/{name}"), ("GET", f"api/files/{name}/view?side=64"),
            ("GET", f"api/files/{name}/content?format=png"), ("GET", "api/edits"), ("GET", "api/jobs"),
            ("GET", f"api/jobs/{self.place.job}"), ("GET", f"api/jobs/{self.place.job}/events"),
            ("GET", "api/openapi.json"), ("GET", f"api/files/{quote(self.place.mask, safe='')}/drawing"),
            ("GET", f"api/files/{quote(self.place.result, safe='')}/recipe")])


def hostile_request(place, seed, number):
    """The attack of this number, always the same for one seed and one place."""
    # Here, for the families need Maker.
    from painting.data_attacks import DATA
    from painting.http_attacks import HTTP
    from painting.name_attacks import NAMES

    numbers = random.Random(f"{seed}-{number}")
    families = HTTP + NAMES + DATA
    family = numbers.choices(families, [weight for weight, _ in families])[0][1]
    attack = family(Maker(place, numbers))
    attack.name = f"{family.__name__}: {attack.name}"
    return attack


__all__ = ["Attack", "Maker", "anything", "forbidden", "hostile_request", "refused"]
