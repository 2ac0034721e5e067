"""Models that see the picture alone, on tiny random weights that are saved as the real ones are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from transformers import (
    DepthAnythingConfig,
    DepthAnythingForDepthEstimation,
    Dinov2Config,
    DPTImageProcessorPil,
    SamConfig,
    SamImageProcessorPil,
    SamMaskDecoderConfig,
    SamModel,
    SamPromptEncoderConfig,
    SamVisionConfig,
)

from generator.errors import InputError
from generator.layers.decompose import decompose, read_masks
from generator.layers.refine import refined
from generator.vision.depth_anything import load_depth_anything
from generator.vision.sam import load_sam, sure_places
from server.separation import read_separation
from tests.generator.test_decompose import TWO, block, over, painted, subject

SIZE = (320, 192)


@pytest.fixture(scope="module")
def sam(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("무게") / "sam"
    torch.manual_seed(0)
    vision = SamVisionConfig(
        hidden_size=16, output_channels=16, num_hidden_layers=1, num_attention_heads=2, image_size=64,
        patch_size=8, window_size=4, global_attn_indexes=[0], mlp_dim=32, num_pos_feats=8,
    )  # fmt: skip
    prompt = SamPromptEncoderConfig(hidden_size=16, image_size=64, patch_size=8, mask_input_channels=4)
    decoder = SamMaskDecoderConfig(
        hidden_size=16, mlp_dim=32, num_hidden_layers=1, num_attention_heads=2, iou_head_hidden_dim=16
    )
    config = SamConfig(vision_config=vision, prompt_encoder_config=prompt, mask_decoder_config=decoder)
    SamModel(config).save_pretrained(folder)
    SamImageProcessorPil(
        size={"longest_edge": 64}, pad_size={"height": 64, "width": 64}, mask_size={"longest_edge": 16}
    ).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def depth_anything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("무게") / "depth"
    torch.manual_seed(0)
    backbone = Dinov2Config(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, image_size=28, patch_size=14,
        out_features=["stage1", "stage2", "stage3", "stage4"], reshape_hidden_states=False,
    )  # fmt: skip
    config = DepthAnythingConfig(
        backbone_config=backbone, reassemble_hidden_size=16, neck_hidden_sizes=[8, 8, 16, 16],
        fusion_hidden_size=8, head_hidden_size=8, patch_size=14,
    )  # fmt: skip
    DepthAnythingForDepthEstimation(config).save_pretrained(folder)
    DPTImageProcessorPil(
        size={"height": 56, "width": 56}, ensure_multiple_of=14, keep_aspect_ratio=True
    ).save_pretrained(folder)
    return folder


class TestSam:
    def test_it_answers_with_a_share_of_every_pixel(self, sam: Path) -> None:
        painting = painted(TWO)
        masks, _ = read_masks(painting, 2)
        share = load_sam(sam)(painting.picture, masks[0])
        assert share.shape == painting.picture.shape[:2]
        assert 0 <= share.min() <= share.max() <= 1

    def test_layers_that_it_refined_give_the_picture_back(self, sam: Path) -> None:
        painting = painted(TWO)
        find = refined(read_masks, load_sam(sam))
        result = decompose(painting, [subject("a"), subject("b")], SIZE, (0, 0), find=find)
        assert np.array_equal(over(result), painting.picture)

    def test_it_is_shown_places_far_inside_and_apart(self) -> None:
        mask = block(40, 20, 100, 180).astype(np.float32)
        places = sure_places(mask)
        assert len(places) == 3
        assert all(mask[int(y), int(x)] == 1 for x, y in places)
        assert min(np.hypot(*np.subtract(one, two)) for one, two in pairwise(places)) > 15


class TestRefined:
    def test_who_is_not_found_is_not_asked_about_and_claims_are_shared(self) -> None:
        asked: list[NDArray[np.float32]] = []

        def everything(picture: NDArray[np.uint8], mask: NDArray[np.float32]) -> NDArray[np.float32]:
            asked.append(mask)
            return np.ones(picture.shape[:2], np.float32)

        painting = painted(TWO)
        assert painting.reading is not None
        truth = painting.reading.concept_probabilities
        planes = np.concatenate([truth[:2], 0.01 * truth[2:], 0.99 * truth[2:]])
        seen = replace(painting, reading=replace(painting.reading, concept_probabilities=planes))
        masks, _ = refined(read_masks, everything)(seen, 3)
        assert len(asked) == 2
        assert masks.sum(axis=0).max() <= 1 + 1e-6
        assert np.allclose(masks[0].max(), masks[1].max(), atol=0.1)


class TestDepthAnything:
    def test_it_says_how_near_every_pixel_is(self, depth_anything: Path) -> None:
        near = load_depth_anything(depth_anything)(painted(TWO).picture)
        assert near.shape == (192, 320)
        assert (near.min(), near.max()) == (0, 1)

    def test_the_layers_are_ordered_by_its_median_and_the_storyboards_depth_stands(self) -> None:
        nearness = np.zeros((192, 320), np.float32)
        nearness[:, :160], nearness[:, 160:] = 0.3, 0.8
        names = [subject("a"), subject("b")]
        estimated = decompose(painted(TWO), names, SIZE, (0, 0), near=lambda picture: nearness)
        assert {layer.key: round(layer.depth, 2) for layer in estimated.layers[:-1]} == {"b": 0.2, "a": 0.7}
        names[0] = subject("a", depth=0.1)
        told = decompose(painted(TWO), names, SIZE, (0, 0), near=lambda picture: nearness)
        assert [layer.key for layer in told.layers] == ["a", "b", "background"]


class TestFolders:
    def test_both_are_loaded_for_one_run(self, sam: Path, depth_anything: Path) -> None:
        found = read_separation(refine="sam", sam=sam, depth="depth-anything", depth_model=depth_anything)
        assert found.find is not read_masks
        assert found.near

    def test_another_model_is_refused(self, sam: Path, depth_anything: Path) -> None:
        with pytest.raises(
            InputError, match=r"depth: --sam: holds a model of type 'depth_anything'; .* sam$"
        ):
            load_sam(depth_anything)
        with pytest.raises(InputError, match=r"--depth-model: holds a model of type 'sam'"):
            load_depth_anything(sam)

    def test_a_folder_that_is_none_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(InputError, match=r"nowhere: --sam: is no folder"):
            load_sam(tmp_path / "nowhere")
        with pytest.raises(InputError, match=r"--sam: holds no config.json that can be read"):
            load_sam(tmp_path)
        with pytest.raises(InputError, match=r"^--sam: is missing; name the folder"):
            load_sam(None)

    def test_weights_that_run_code_when_they_are_read_are_refused(self, sam: Path, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_bytes((sam / "config.json").read_bytes())
        (tmp_path / "pytorch_model.bin").write_bytes(b"pickle")
        with pytest.raises(InputError, match=r"--sam: holds no safetensors"):
            load_sam(tmp_path)

    def test_broken_weights_are_an_error_of_one_line(self, sam: Path, tmp_path: Path) -> None:
        (tmp_path / "config.json").write_bytes((sam / "config.json").read_bytes())
        (tmp_path / "model.safetensors").write_bytes(b"\x01")
        with pytest.raises(InputError, match=r"--sam: cannot be loaded: .+") as told:
            load_sam(tmp_path)
        assert len(str(told.value).splitlines()) == 1

    def test_a_folder_without_its_switch_is_an_error(self, sam: Path) -> None:
        with pytest.raises(InputError, match=r"^--sam: is used with --refine sam"):
            read_separation(sam=sam)
        with pytest.raises(InputError, match=r"^--depth-model: is used with --depth depth-anything"):
            read_separation(depth_model=sam)
