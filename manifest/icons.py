"""Draws Usher's two icons: a door standing ajar, and the light of the hall falling out to whoever is let in.

`python -m manifest.icons` writes the sizes Teams asks for: color.png (192 x 192) and outline.png (32 x 32, white on
transparent).
The committed pictures are what this draws; change the drawing, not the pictures.
"""

from pathlib import Path

from PIL import Image, ImageChops, ImageDraw

FOLDER = Path(__file__).resolve().parent
COLOR_SIDE = 192
OUTLINE_SIDE = 32
# Pillow draws without smoothing, so everything is drawn large and scaled down.
SCALE = 8

BURGUNDY = (122, 31, 61)
SHADOW = (90, 19, 43)
FRAME = (249, 236, 214)
LIGHT_TOP = (255, 244, 214)
LIGHT_FOOT = (255, 196, 87)
DOOR = (163, 50, 83)
DOOR_PANEL = (140, 38, 68)
WHITE = (255, 255, 255, 255)

Point = tuple[float, float]


def color_icon() -> Image.Image:
    """The full-colour icon. Its motif keeps to the middle 120 pixels, which Teams never crops."""
    side = COLOR_SIDE * SCALE
    picture = Image.new("RGB", (side, side), BURGUNDY)
    draw = ImageDraw.Draw(picture)

    draw.polygon(_scaled([(84, 146), (126, 146), (160, 192), (40, 192)]), fill=_between(BURGUNDY, LIGHT_FOOT, 0.45))
    draw.rectangle(_box(0, 144, 192, 146), fill=SHADOW)
    _arch(draw, left=58, right=134, top=34, foot=146, fill=FRAME)

    opening = Image.new("L", (side, side), 0)
    _arch(ImageDraw.Draw(opening), left=66, right=126, top=42, foot=146, fill=255)
    picture.paste(_gradient(side, 42, 146), (0, 0), opening)

    # The leaf hangs on the left post and is cut by the arch above, so its top follows the frame.
    leaf = Image.new("L", (side, side), 0)
    ImageDraw.Draw(leaf).polygon(_scaled([(66, 40), (98, 40), (98, 158), (66, 146)]), fill=255)
    below_the_arch = Image.new("L", (side, side), 0)
    _arch(ImageDraw.Draw(below_the_arch), left=66, right=126, top=42, foot=160, fill=255)
    picture.paste(DOOR, (0, 0), ImageChops.darker(leaf, below_the_arch))

    draw.polygon(_scaled([(73, 74), (90, 71), (90, 101), (73, 102)]), fill=DOOR_PANEL)
    draw.polygon(_scaled([(73, 111), (90, 110), (90, 145), (73, 139)]), fill=DOOR_PANEL)
    draw.ellipse(_box(91.5, 103, 96.5, 108), fill=LIGHT_FOOT)
    return picture.resize((COLOR_SIDE, COLOR_SIDE), Image.Resampling.LANCZOS)


def outline_icon() -> Image.Image:
    """The one-colour icon: white where it is drawn, transparent elsewhere, as Teams' bar demands."""
    side = OUTLINE_SIDE * SCALE * 4
    unit = side / OUTLINE_SIDE
    shape = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(shape)
    _arch(draw, left=7, right=25, top=3, foot=27, fill=255, unit=unit)
    _arch(draw, left=9, right=23, top=5, foot=27, fill=0, unit=unit)
    draw.rectangle(_box(3, 25.2, 29, 27.2, unit), fill=255)
    draw.rectangle(_box(16.5, 24, 23, 25.2, unit), fill=0)

    leaf = Image.new("L", (side, side), 0)
    ImageDraw.Draw(leaf).polygon(_scaled([(9, 5), (16, 5), (16, 29.5), (9, 27)], unit), fill=255)
    arch = Image.new("L", (side, side), 0)
    _arch(ImageDraw.Draw(arch), left=9, right=23, top=5, foot=30, fill=255, unit=unit)
    shape = ImageChops.lighter(shape, ImageChops.darker(leaf, arch))
    ImageDraw.Draw(shape).ellipse(_box(12.4, 16.2, 14.6, 18.4, unit), fill=0)

    alpha = shape.resize((OUTLINE_SIDE, OUTLINE_SIDE), Image.Resampling.LANCZOS)
    picture = Image.new("RGBA", (OUTLINE_SIDE, OUTLINE_SIDE), WHITE)
    picture.putalpha(alpha)
    return picture


def _arch(
    draw: ImageDraw.ImageDraw,
    *,
    left: float,
    right: float,
    top: float,
    foot: float,
    fill: int | tuple[int, int, int],
    unit: float = SCALE,
) -> None:
    width = right - left
    draw.ellipse(_box(left, top, right, top + width, unit), fill=fill)
    draw.rectangle(_box(left, top + width / 2, right, foot, unit), fill=fill)


def _gradient(side: int, top: int, foot: int) -> Image.Image:
    column = Image.new("RGB", (1, side))
    for y in range(side):
        column.putpixel((0, y), _between(LIGHT_TOP, LIGHT_FOOT, (y / SCALE - top) / (foot - top)))
    return column.resize((side, side))


def _between(first: tuple[int, int, int], second: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    share = min(max(share, 0.0), 1.0)
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def _scaled(points: list[Point], unit: float = SCALE) -> list[Point]:
    return [(x * unit, y * unit) for x, y in points]


def _box(left: float, top: float, right: float, foot: float, unit: float = SCALE) -> tuple[float, float, float, float]:
    return left * unit, top * unit, right * unit - 1, foot * unit - 1


if __name__ == "__main__":
    color_icon().save(FOLDER / "color.png", optimize=True)
    outline_icon().save(FOLDER / "outline.png", optimize=True)
