"""PNG files made and read with zlib alone, the size that a picture file says, and masks as geometry says them."""
import math, random, struct, zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, samples, channels=3):
    """8 bits a sample, row after row."""
    row = width * channels
    raw = b"".join(b"\0" + samples[start : start + row] for start in range(0, row * height, row))
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 2: 4, 3: 2, 4: 6}[channels], 0, 0, 0)
    return SIGNATURE + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(raw, 6)) + chunk(b"IEND", b"")


def made_up(width, height, seed):
    """Photographs' like: slopes, a disk and some grain. Samples of RGB."""
    numbers = random.Random(seed)
    slopes = [[numbers.uniform(-1, 1) for _ in range(2)] + [numbers.uniform(60, 190)] for _ in range(3)]
    disk = [numbers.uniform(0.2, 0.8) * width, numbers.uniform(0.2, 0.8) * height, numbers.uniform(0.1, 0.3) * width]
    samples = bytearray()
    for y in range(height):
        for x in range(width):
            inside = 40 if math.hypot(x - disk[0], y - disk[1]) < disk[2] else 0
            for across, down, base in slopes:
                samples.append(max(0, min(255, round(base + across * x + down * y + inside + numbers.gauss(0, 4)))))
    return bytes(samples)


def chunks(data):
    if not data.startswith(SIGNATURE):
        raise ValueError("no PNG")
    place = len(SIGNATURE)
    while place < len(data):
        length, kind = struct.unpack(">I4s", data[place : place + 8])
        yield kind, data[place + 8 : place + 8 + length]
        place += 12 + length


def unfiltered(raw, row_bytes, step):
    """PNG's five filters undone, row by row."""
    before = bytearray(row_bytes)
    for start in range(0, len(raw), row_bytes + 1):
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + row_bytes])
        for index in range(row_bytes):
            left = row[index - step] if index >= step else 0
            above = before[index]
            if kind == 1:
                guess = left
            elif kind == 2:
                guess = above
            elif kind == 3:
                guess = (left + above) // 2
            elif kind == 4:
                corner = before[index - step] if index >= step else 0
                distances = (abs(above - corner), abs(left - corner), abs(left + above - 2 * corner))
                guess = (left, above, corner)[distances.index(min(distances))]
            else:
                break
            row[index] = (row[index] + guess) & 255
        yield row
        before = row


def read_png(data):
    """(width, height, channels, rows): each row a list of samples, in the file's depth, of a palette the colours."""
    parts = {}
    for kind, part in chunks(data):
        parts[kind] = parts.get(kind, b"") + part
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", parts[b"IHDR"])
    if interlaced:
        raise ValueError("interlaced PNG")
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour]
    row_bytes = (width * channels * depth + 7) // 8
    rows = []
    for row in unfiltered(zlib.decompress(parts[b"IDAT"]), row_bytes, max(1, channels * depth // 8)):
        if depth == 16:
            samples = list(struct.unpack(f">{width * channels}H", row))
        elif depth == 8:
            samples = list(row)
        else:
            places = range(8 - depth, -1, -depth)
            samples = [byte >> place & (1 << depth) - 1 for byte in row for place in places][:width]
        if colour == 3:
            samples = [sample for index in samples for sample in parts[b"PLTE"][3 * index : 3 * index + 3]]
        rows.append(samples)
    return width, height, 3 if colour == 3 else channels, rows


def size_said(data):
    """(width, height) of a PNG or a JPEG, None of anything else."""
    if data.startswith(SIGNATURE):
        return struct.unpack(">II", data[16:24])
    if not data.startswith(b"\xff\xd8"):
        return None
    place = 2
    while place + 9 < len(data):
        marker, length = struct.unpack(">xBH", data[place : place + 4])
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[place + 5 : place + 9])
            return width, height
        place += 2 + length
    return None


def stroke_distance(points, x, y):
    """From a pixel's centre to a stroke of one radius, less that radius: what is below 0 is covered."""
    pairs = [points[index : index + 3] for index in range(0, len(points), 3)]
    nearest = math.inf
    for (ax, ay, radius), (bx, by, _) in zip(pairs, pairs[1:] or pairs):
        dx, dy = bx - ax, by - ay
        along = ((x + 0.5 - ax) * dx + (y + 0.5 - ay) * dy) / ((dx * dx + dy * dy) or 1)
        along = min(max(along, 0), 1)
        nearest = min(nearest, math.hypot(x + 0.5 - ax - along * dx, y + 0.5 - ay - along * dy) - radius)
    return nearest
