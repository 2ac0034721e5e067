"""The PSD, opened again by psd-tools."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from psd_tools import PSDImage

from exporters.composition import Canvas, Composition
from exporters.normalise import CompositionError
from exporters.pictures import read_layer, read_source
from exporters.psd import export

Compose = Callable[..., Composition]


def opened(composition: Composition, folder: Path) -> PSDImage:
    [path] = export(composition, folder)
    return PSDImage.open(path)


def test_layers_have_their_names_places_and_order_with_the_plate_at_the_bottom(
    compose: Compose, tmp_path: Path
) -> None:
    layers = list(opened(compose(), tmp_path))
    assert [(layer.name, layer.kind) for layer in layers] == [
        ("background", "pixel"),
        ("Old robot/2", "pixel"),
        ("소명", "pixel"),
    ]
    assert [layer.bbox for layer in layers] == [(-12, -12, 108, 66), (30, 11, 63, 46), (-9, 5, 31, 66)]


def test_layers_keep_every_value_also_under_alpha_0(compose: Compose, tmp_path: Path) -> None:
    composition = compose()
    for stored, layer in zip(opened(composition, tmp_path), composition.far_to_near, strict=True):
        assert np.array_equal(np.rint(stored.numpy() * 255), read_layer(composition, layer))


def test_the_layers_compose_to_the_source_and_the_preview_is_the_source(
    compose: Compose, tmp_path: Path
) -> None:
    composition = compose()
    source = read_source(composition).astype(int)
    document = opened(composition, tmp_path)
    preview, composite = document.topil(), document.composite(force=True)
    assert preview
    assert np.array_equal(preview.convert("RGB"), source)
    assert np.abs(np.asarray(composite.convert("RGB"), int) - source).max() <= 2


class TestParts:
    @staticmethod
    def with_part(composition: Composition, part: int, whole: int) -> Composition:
        layers = list(composition.layers)
        layers[part] = layers[part].model_copy(update={"parent": layers[whole].id})
        return composition.model_copy(update={"layers": tuple(layers)})

    def test_a_part_and_its_whole_are_a_group_and_nothing_else_changes(
        self, compose: Compose, tmp_path: Path
    ) -> None:
        composition = compose()
        plain, document = (
            opened(each, tmp_path) for each in (composition, self.with_part(composition, 0, 1))
        )
        assert [layer.kind for layer in document] == ["pixel", "group"]
        assert [layer.name for layer in document[1]] == ["Old robot/2", "소명"]  # type: ignore[attr-defined]
        assert document[1].name == "Old robot/2"
        assert [layer.bbox for layer in document.descendants() if not layer.is_group()] == [
            layer.bbox for layer in plain
        ]
        composites = [np.asarray(each.composite(force=True)) for each in (plain, document)]
        assert np.array_equal(*composites)

    def test_a_group_that_others_lie_between_would_change_what_is_in_front(
        self, compose: Compose, tmp_path: Path
    ) -> None:
        composition = self.with_part(compose(), 0, 2)
        assert [layer.kind for layer in opened(composition, tmp_path)] == ["pixel"] * 3


def test_names_longer_than_photoshop_allows_are_cut_between_characters(
    compose: Compose, tmp_path: Path
) -> None:
    composition = compose()
    long = composition.layers[0].model_copy(update={"name": "소" * 254 + "🐱" + "명" * 45})
    document = opened(composition.model_copy(update={"layers": (long,)}), tmp_path)
    assert document[0].name == "소" * 254


def test_it_is_named_after_the_shot(compose: Compose, tmp_path: Path) -> None:
    assert export(compose(), tmp_path) == [tmp_path / "shot-2-1.psd"]


def test_a_canvas_too_large_for_a_psd_is_refused(compose: Compose, tmp_path: Path) -> None:
    huge = compose().model_copy(update={"canvas": Canvas(width=30_001, height=54)})
    with pytest.raises(CompositionError, match="canvas: 30001x54 is too large for a PSD"):
        export(huge, tmp_path)
