"""A transformer's weights in 4 bits, by the libraries that diffusers quantises with."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import torch
from diffusers import BitsAndBytesConfig, QuantoConfig, TorchAoConfig

from generator.errors import InputError

PACKAGES = {"bitsandbytes": "bitsandbytes", "torchao": "torchao", "quanto": "optimum-quanto"}
MODULES = {"bitsandbytes": "bitsandbytes", "torchao": "torchao", "quanto": "optimum"}
WIDE = ["t_embedder", "cap_embedder", "siglip_embedder", "all_x_embedder", "all_final_layer"]
"""What everything else goes through is small and stays as it is."""


def quantisation(library: str, dtype: torch.dtype) -> Any:
    """How diffusers is to quantise while it loads; `dtype` is what is computed in.

    Raises:
        InputError: the library is not installed.
    """
    if find_spec(MODULES[library]) is None:
        raise InputError(
            f"needs a package that is not installed: pip install {PACKAGES[library]}", key="quantise"
        )
    if library == "bitsandbytes":
        return BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_compute_dtype=dtype,
            llm_int8_skip_modules=WIDE,
        )
    if library == "quanto":
        return QuantoConfig(weights_dtype="int4", modules_to_not_convert=WIDE)
    from torchao.quantization import Int4WeightOnlyConfig  # noqa: PLC0415 - not everybody has it

    return TorchAoConfig(Int4WeightOnlyConfig(), modules_to_not_convert=WIDE)
