"""Pictures of papers are light, and no eye can tell them from what was drawn."""

import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from geo.papers.palette import light_png
from geo.rendering import image, output
from geo.rendering.request import ImageRequest
from geo.rendering.scene import Scene
from tests.rendering.likeness import read, unlike

DPI = 236


def png(pixels: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def pixels_of(content: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(content)) as opened:
        return np.asarray(opened.convert("RGB"))


def noise(colours: int, seed: int, *, size: int = 40) -> np.ndarray:
    random = np.random.default_rng(seed)
    chosen = random.integers(0, 256, (colours, 3), dtype=np.uint8)
    return chosen[random.integers(0, colours, (size, size + 3))]


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 256), st.integers(0, 1 << 30))
def test_a_picture_of_at_most_256_colours_keeps_every_pixel(colours: int, seed: int) -> None:
    drawn = noise(colours, seed)
    assert np.array_equal(pixels_of(light_png(png(drawn), dpi=DPI)), drawn)


@settings(max_examples=10, deadline=None)
@given(st.integers(300, 1500), st.integers(0, 1 << 30))
def test_a_picture_of_more_colours_has_the_same_size_and_256_that_are_close(colours: int, seed: int) -> None:
    drawn = noise(colours, seed)
    made = pixels_of(light_png(png(drawn), dpi=DPI))
    assert made.shape == drawn.shape
    assert len({tuple(each) for each in made.reshape(-1, 3)}) <= 256
    assert np.abs(made.astype(int) - drawn).mean() < 20


def test_a_map_is_less_than_half_as_large_and_the_same_to_the_eye(district: Scene) -> None:
    request = ImageRequest(orientation="portrait", dpi=150)
    page = str(image.compose(district, request))
    drawn = output.to_png(page, size_px=request.size_px, dpi=request.dpi)
    light = light_png(drawn, dpi=request.dpi)
    found = unlike(read(drawn), read(light))
    assert len(light) < len(drawn) / 2
    assert found.passes
    assert found.large < 0.5
    assert light == light_png(drawn, dpi=request.dpi)
    with Image.open(io.BytesIO(light)) as opened:
        assert opened.mode == "P"
        assert round(opened.info["dpi"][0]) == request.dpi


def test_a_picture_of_as_many_colours_as_a_photo_stays_as_it_is() -> None:
    photo = png(np.random.default_rng(1).integers(0, 256, (300, 300, 3), dtype=np.uint8))
    assert light_png(photo, dpi=DPI) == photo
