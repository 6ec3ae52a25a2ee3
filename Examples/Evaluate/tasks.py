"""How each task's input is made from a photograph, and what the command is asked to do with it."""

import zlib
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

import blurs
import colourhints
import holes
import jpegs

WORDS = (
    "The picture that hung above the stove had yellowed at its edges and somebody long ago had "
    "written across the sky the names of all who stood there squinting into the summer light"
).split()


@dataclass
class Edit:
    """One picture to edit: 8-bit RGB, or grey where the task is to colour it; and what happened to it."""

    input: np.ndarray
    mask: np.ndarray | None = None  # 255 where the picture is to be filled; or RGBA, the colours that are said
    scale: int = 1
    kernel: str = "bicubic"  # what the picture was reduced by
    large: bool = False  # its holes are measured each by itself
    noise: float = 0  # its standard deviation in levels
    blur: str = ""  # as blurs.kernel takes it
    grey: bool = False  # it lost its colours, among others: luminance is measured too
    file: bytes | None = None  # the JPEG file whose pixels are the input
    whole: bool = False  # measured everywhere, the mask or not
    truth: np.ndarray | None = None  # what the result should be, if not the whole photograph


# -- masks -------------------------------------------------------------------------------------


def random_mask(size, random):
    """80 % of all pixels, each by itself."""
    return Image.fromarray(((random.random_sample(size[::-1]) < 0.8) * 255).astype(np.uint8))


def text_mask(size, random):
    """Lines of writing over the whole picture, about an eighth of it."""
    mask = Image.new("L", size)
    draw, height = ImageDraw.Draw(mask), max(12, min(size) // 12)
    font = ImageFont.load_default(height)
    for top in range(random.randint(height), size[1] - height, int(1.75 * height)):
        line = " ".join(random.choice(WORDS, 40))
        draw.text((-random.randint(8 * height), top), line, fill=255, font=font)
    return mask.point(lambda v: 255 if v >= 64 else 0)


def scratch_mask(size, random):
    """Wavering lines from edge to edge, one to four pixels wide."""
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    for _ in range(max(4, sum(size) // 60)):
        start, end = random.random_sample((2, 2)) * size
        way = np.linspace(0, 1, 24)[:, None]
        path = start + 1.5 * (end - start) * (way - 0.25)
        path = path + np.cumsum(random.standard_normal((24, 2)), 0) * min(size) / 200
        draw.line([tuple(p) for p in path], fill=255, width=random.randint(1, 5))
    return mask


def box_mask(size, random, side=48):
    """Boxes of 48 x 48 pixels, one for every 256 x 256 of the picture, not touching the edge."""
    mask = Image.new("L", size)
    for _ in range(max(1, round(size[0] * size[1] / 256**2))):
        left, top = (random.randint(8, v - side - 8) for v in size)
        mask.paste(255, (left, top, left + side, top + side))
    return mask


# -- reductions --------------------------------------------------------------------------------


def reduce(picture, scale, kernel):
    """A float picture, reduced: Pillow's antialiased bicubic, or means of scale x scale boxes."""
    size = (picture.shape[1] // scale, picture.shape[0] // scale)
    return resize(picture, size, Image.BICUBIC if kernel == "bicubic" else Image.BOX)


def resize(picture, size, filter):
    planes = [Image.fromarray(p).resize(size, filter) for p in np.moveaxis(np.float32(picture), 2, 0)]
    return np.stack([np.asarray(p) for p in planes], 2)


def eight_bits(picture):
    return np.clip(np.rint(picture), 0, 255).astype(np.uint8)


# -- tasks -------------------------------------------------------------------------------------


def inpaint(draw_mask, large=False):
    def make(truth, random):
        mask = np.asarray(draw_mask((truth.shape[1], truth.shape[0]), random))
        holed = np.where(mask[..., None] > 0, np.uint8(255), truth)  # holes are white
        return Edit(holed, mask, large=large)

    return make


def upscale(scale, kernel):
    return lambda truth, _: Edit(eight_bits(reduce(truth, scale, kernel)), None, scale, kernel)


def colorize(truth, _):
    return Edit(np.asarray(Image.fromarray(truth).convert("L")))  # Pillow's L is Rec. 601's luma


def hinted(count, side):
    """So many dots say the truth's colours, as a person would."""

    def make(truth, random):
        grey = colorize(truth, random).input
        return Edit(grey, colourhints.dots(truth, count, side, random), whole=True)

    return make


def noisy(picture, deviation, random):
    return eight_bits(picture + deviation * random.standard_normal(picture.shape))


def denoise(deviation):
    return lambda truth, random: Edit(noisy(truth, deviation, random), noise=deviation)


def deblur(blur, deviation=0):
    """Nothing is made up beyond the picture's border: what lay there is cut off afterwards."""

    def make(truth, random):
        given = noisy(blurs.blurred(truth, blurs.kernel(blur), BORDER), deviation, random)
        return Edit(given, noise=deviation, blur=blur, truth=truth[BORDER:-BORDER, BORDER:-BORDER])

    return make


def compressed(picture, quality, **happened):
    file = jpegs.saved(picture, quality=quality)
    return Edit(jpegs.decoded(file), file=file, **happened)


def jpeg(quality):
    return lambda truth, _: compressed(truth, quality)


def scratched(picture, random, **happened):
    mask = np.asarray(scratch_mask(picture.shape[1::-1], random))
    hole = mask.reshape(mask.shape + (1,) * (picture.ndim - 2)) > 0
    return Edit(np.where(hole, np.uint8(255), picture), mask, whole=True, **happened)


def grey_scratch_x2(truth, random):
    luminance = eight_bits(reduce(truth, 2, "box") @ [0.299, 0.587, 0.114])
    return scratched(luminance, random, grey=True, scale=2, kernel="box")


def scratch_noise(truth, random):
    return scratched(noisy(truth, 15, random), random, noise=15)


def x2_jpeg(truth, _):
    return compressed(eight_bits(reduce(truth, 2, "box")), 40, scale=2, kernel="box")


BORDER = 8  # pixels on each side that a blurred picture lacks
ONE_PERCENT = 2.55  # of noise, in levels

LARGE = {
    "inpaint-hole48": holes.boxes(48, count=2),
    "inpaint-hole96": holes.boxes(96),
    "inpaint-hole160": holes.boxes(160),
    "inpaint-blob": holes.blob,
}

TASKS = {
    "inpaint-random": inpaint(random_mask),
    "inpaint-text": inpaint(text_mask),
    "inpaint-scratches": inpaint(scratch_mask),
    "inpaint-boxes": inpaint(box_mask),
    **{name: inpaint(draw_mask, large=True) for name, draw_mask in LARGE.items()},
    "upscale-x2": upscale(2, "bicubic"),
    "upscale-x4": upscale(4, "bicubic"),
    "upscale-x2-box": upscale(2, "box"),
    "upscale-x4-box": upscale(4, "box"),
    "colorize": colorize,
    **{f"hints-{n}": hinted(n, 7) for n in (5, 10, 20, 50)},
    **{f"points-{n}": hinted(n, 1) for n in (5, 10, 20, 50)},
    "denoise-15": denoise(15),
    "denoise-25": denoise(25),
    "denoise-50": denoise(50),
    "deblur-gaussian": deblur("gaussian:1.5"),
    "deblur-gaussian-noise": deblur("gaussian:1.5", ONE_PERCENT),
    "deblur-motion-noise": deblur("motion:9,30", ONE_PERCENT),
    "jpeg-10": jpeg(10),
    "jpeg-20": jpeg(20),
    "jpeg-40": jpeg(40),
    "joint-grey-scratch-x2": grey_scratch_x2,
    "joint-scratch-noise": scratch_noise,
    "joint-x2-jpeg": x2_jpeg,
}


def make(task, name, truth):
    """The same picture's input is the same in every run and for every method. Raises holes.TooSmall."""
    return TASKS[task](truth, np.random.RandomState(zlib.crc32(f"{task}/{name}".encode())))


def kind(task):
    return task.split("-")[0]


def groups(task):
    """What --tasks may call it by."""
    return {task, kind(task)} | ({"large"} if task in LARGE else set())
