import pytest
import torch

from training import precision


@pytest.mark.parametrize(("amx", "product"), [(True, torch.bfloat16), (False, torch.float32)])
def test_products_are_in_half_precision_where_the_processor_multiplies_in_it(
    monkeypatch: pytest.MonkeyPatch, amx: bool, product: torch.dtype
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": amx})
    matrix = torch.eye(4)
    with precision.mixed_precision(torch.device("cpu")):
        assert (matrix @ matrix).dtype == product
