"""Pictures as artists have them, in all formats and depths, come in as 8-bit sRGB."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms
from psd_tools import PSDImage

from generator.errors import InputError
from server.picture_file import LARGEST, SMALLEST, read_mask, read_picture

Pixels = NDArray[np.uint8]


@pytest.fixture(params=[(16, 16), (40, 24), (17, 61)], ids=lambda size: f"{size[0]}x{size[1]}")
def pixels(request: pytest.FixtureRequest) -> Pixels:
    width, height = request.param
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, depth: int, colour: int, rows: bytes) -> bytes:
    """A PNG of any kind, which Pillow cannot all write."""
    head = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def png_16(pixels: Pixels) -> bytes:
    """[H, W, 3] or [H, W] in 16 bits."""
    height, width = pixels.shape[:2]
    rows = (pixels.reshape(height, -1).astype(">u2") * 257).view(np.uint8)
    framed = np.hstack([np.zeros((height, 1), np.uint8), rows])
    return png(width, height, 16, 2 if pixels.ndim == 3 else 0, framed.tobytes())


def psd(pixels: Pixels, depth: int) -> bytes:
    """A flat one, as programs that know no layers write it."""
    height, width = pixels.shape[:2]
    planes = pixels.transpose(2, 0, 1)
    data = planes.tobytes() if depth == 8 else (planes.astype(">u2") * 257).tobytes()
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, height, width, depth, 3)
    return head + struct.pack(">IIIH", 0, 0, 0, 0) + data


@pytest.mark.parametrize("suffix", ["png", "tiff", "bmp", "webp", "tga", "psd"])
def test_8_bits_come_through_to_the_bit(tmp_path: Path, pixels: Pixels, suffix: str) -> None:
    file = tmp_path / f"소명.{suffix}"
    if suffix == "psd":
        file.write_bytes(psd(pixels, 8))
    else:
        Image.fromarray(pixels).save(file, **({"lossless": True} if suffix == "webp" else {}))
    assert np.array_equal(read_picture(file), pixels)


@pytest.mark.parametrize("suffix", ["png", "psd"])
def test_16_bits_are_brought_to_8(tmp_path: Path, pixels: Pixels, suffix: str) -> None:
    file = tmp_path / f"a.{suffix}"
    file.write_bytes(png_16(pixels) if suffix == "png" else psd(pixels, 16))
    assert np.array_equal(read_picture(file), pixels)


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("suffix", ["png", "tiff"])
def test_grey_becomes_colour(tmp_path: Path, pixels: Pixels, suffix: str, depth: int) -> None:
    grey = pixels[..., 0]
    file = tmp_path / f"a.{suffix}"
    picture = Image.fromarray(grey if depth == 8 else grey.astype(np.uint16) * 257)
    picture.save(file)
    assert np.array_equal(read_picture(file), np.repeat(grey[..., None], 3, axis=2))


def test_a_jpeg_is_read_as_pillow_reads_it(tmp_path: Path, pixels: Pixels) -> None:
    file = tmp_path / "a.jpg"
    Image.fromarray(pixels).save(file)
    assert np.array_equal(read_picture(file), np.asarray(Image.open(file)))


def test_what_is_transparent_lies_on_white_paper(tmp_path: Path, pixels: Pixels) -> None:
    alpha = np.full(pixels.shape[:2], 255, np.uint8)
    alpha[:8] = 0
    Image.fromarray(np.dstack([pixels, alpha])).save(tmp_path / "a.png")
    read = read_picture(tmp_path / "a.png")
    assert (read[:8] == 255).all()
    assert np.array_equal(read[8:], pixels[8:])


def test_a_palette_with_a_transparent_colour_lies_on_white_paper(tmp_path: Path) -> None:
    drawn = Image.new("P", (20, 20), 1)
    drawn.putpalette([255, 0, 0, 0, 0, 255])
    drawn.paste(0, (0, 0, 10, 20))
    drawn.save(tmp_path / "a.gif", transparency=0)
    read = read_picture(tmp_path / "a.gif")
    assert (read[:, :10] == 255).all()
    assert (read[:, 10:] == (0, 0, 255)).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright(tmp_path: Path, orientation: int) -> None:
    turned = Image.new("RGB", (32, 16), "white")
    turned.paste("red", (0, 0, 8, 8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned.save(tmp_path / "a.png", exif=exif)
    read = read_picture(tmp_path / "a.png")
    assert read.shape == ((16, 32, 3) if orientation < 5 else (32, 16, 3))
    corners = [read[0, 0], read[0, -1], read[-1, -1], read[-1, 0]]
    red = [index for index, corner in enumerate(corners) if tuple(corner) == (255, 0, 0)]
    assert red == [[0, 1, 2, 3, 0, 1, 2, 3][orientation - 1]]


def test_a_profile_that_is_srgb_changes_nothing(tmp_path: Path, pixels: Pixels) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.fromarray(pixels).save(tmp_path / "a.png", icc_profile=profile)
    assert np.array_equal(read_picture(tmp_path / "a.png"), pixels)


def swapped_profile() -> bytes:
    """sRGB with the primaries of red and blue exchanged: what it calls red is blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp_").replace(b"bXYZ", b"rXYZ").replace(b"tmp_", b"bXYZ")


def test_another_profile_is_applied(tmp_path: Path) -> None:
    Image.new("RGB", (16, 16), (255, 0, 0)).save(tmp_path / "a.png", icc_profile=swapped_profile())
    assert np.abs(read_picture(tmp_path / "a.png").astype(int) - (0, 0, 255)).max() <= 2


@pytest.mark.parametrize(
    ("mode", "profile"),
    [
        *((mode, b"no profile") for mode in ("L", "RGB", "CMYK")),
        *((mode, swapped_profile()) for mode in ("L", "CMYK")),
    ],
    ids=["L, broken", "RGB, broken", "CMYK, broken", "L, of other colours", "CMYK, of other colours"],
)
def test_a_profile_that_does_not_fit_is_passed_over(tmp_path: Path, mode: str, profile: bytes) -> None:
    picture = Image.new("RGB", (16, 16), (90, 90, 90)).convert(mode)
    picture.save(tmp_path / "a.tiff", icc_profile=profile)
    assert np.abs(read_picture(tmp_path / "a.tiff").astype(int) - 90).max() <= 2


def test_of_a_layered_photoshop_file_the_merged_picture_is_read(tmp_path: Path, pixels: Pixels) -> None:
    document = PSDImage.frompil(Image.fromarray(pixels))
    document.create_pixel_layer(Image.new("RGBA", (8, 8), "red"), "Red")
    document.save(tmp_path / "a.psd")
    merged = document.composite(force=True).convert("RGB")
    assert np.abs(read_picture(tmp_path / "a.psd").astype(int) - np.asarray(merged)).max() <= 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.png", None, "No such file"),
        ("folder.png", "folder", "cannot be read as a picture"),
        ("text.png", b"not a picture", "save it as PNG"),
        ("empty.png", b"", "save it as PNG"),
        ("cut.png", png_16(np.zeros((20, 20, 3), np.uint8))[:60], "save it as PNG"),
        ("cut.psd", psd(np.zeros((20, 20, 3), np.uint8), 8)[:900], "cannot be read"),
        ("half.psd", b"8BPS\0\1", "cannot be read"),
        ("post.png", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 20 20\n", "no picture of a known form"),
        ("large.png", png(LARGEST + 1, 20, 8, 2, b""), f"is {LARGEST + 1}x20 pixels"),
        ("bomb.png", png(2**30, 2**30, 8, 2, b""), "16 to 8192 pixels"),
        ("bomb.psd", b"8BPS" + struct.pack(">H6xHIIHH", 1, 3, 30000, 30000, 8, 3), "is 30000x30000 pixels"),
        ("small.png", png(SMALLEST - 1, 20, 8, 2, b""), "is 15x20 pixels; sides are 16 to 8192 pixels"),
    ],
)
def test_what_cannot_be_read_is_named(
    tmp_path: Path, name: str, content: bytes | str | None, told: str
) -> None:
    file = tmp_path / "소명" / name
    file.parent.mkdir()
    if content == "folder":
        file.mkdir()
    elif isinstance(content, bytes):
        file.write_bytes(content)
    with pytest.raises(InputError, match=told) as caught:
        read_picture(file)
    assert caught.value.file == str(file)


def test_numbers_without_a_fixed_white_are_refused(tmp_path: Path) -> None:
    Image.fromarray(np.zeros((20, 20), np.float32)).save(tmp_path / "a.tiff")
    with pytest.raises(InputError, match="convert it to RGB with 8 or 16 bits"):
        read_picture(tmp_path / "a.tiff")


def test_a_mask_is_its_brightness_or_its_alpha(tmp_path: Path) -> None:
    coverage = np.random.default_rng(1).integers(0, 255, (24, 40), np.uint8)
    Image.fromarray(coverage).save(tmp_path / "grey.png")
    coloured = np.dstack([np.zeros((24, 40, 3), np.uint8), coverage])
    Image.fromarray(coloured).save(tmp_path / "alpha.png")
    for name in ("grey.png", "alpha.png"):
        assert np.array_equal(read_mask(tmp_path / name, (40, 24)), coverage)


def test_a_colour_profile_does_not_touch_a_mask(tmp_path: Path) -> None:
    buffer = BytesIO()
    coverage = np.tile(np.arange(0, 200, 5, dtype=np.uint8), (24, 1))
    Image.fromarray(coverage).convert("RGB").save(buffer, "PNG", icc_profile=swapped_profile())
    (tmp_path / "a.png").write_bytes(buffer.getvalue())
    assert np.array_equal(read_mask(tmp_path / "a.png", (40, 24)), coverage)


@pytest.mark.parametrize(
    ("mask", "told"),
    [
        (Image.new("L", (24, 40), 255), "is 24x40 pixels, but the picture 40x24"),
        (Image.new("L", (40, 24)), "is black or transparent all over"),
        (Image.new("RGBA", (40, 24)), "is black or transparent all over"),
    ],
)
def test_a_mask_that_cannot_be_one_is_named(tmp_path: Path, mask: Image.Image, told: str) -> None:
    mask.save(tmp_path / "소명.png")
    with pytest.raises(InputError, match=f"소명.png: {told}"):
        read_mask(tmp_path / "소명.png", (40, 24))
