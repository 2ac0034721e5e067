"""The embedded model's autoencoder: a linear patch transform that diffusers can load as a VAE.

Neural autoencoders do not pay when trained from scratch on a CPU. The Karhunen-Loeve transform of small
patches keeps most of a storyboard frame in a few coefficients and is fitted in seconds; decoding reads each
coefficient's neighbours too, which takes most of the blocking away.
"""

from __future__ import annotations

from diffusers.configuration_utils import ConfigMixin, register_to_config
from diffusers.models.autoencoders.autoencoder_tiny import AutoencoderTinyOutput
from diffusers.models.autoencoders.vae import DecoderOutput
from diffusers.models.modeling_utils import ModelMixin
from diffusers.utils.accelerate_utils import apply_forward_hook
from torch import Tensor, nn
from torch.nn import functional


class PatchAutoencoder(ModelMixin, ConfigMixin):  # type: ignore[misc]
    """Pictures [B, 3, H, W] in -1..1 to latents [B, latent_channels, H / patch, W / patch] and back."""

    @register_to_config  # type: ignore[untyped-decorator]
    def __init__(
        self,
        latent_channels: int = 24,
        patch_size: int = 8,
        block_out_channels: tuple[int, ...] = (8, 8, 8, 8),
        scaling_factor: float = 1.0,
        shift_factor: float = 0.0,
    ) -> None:
        """Of `block_out_channels` only the length counts: pipelines derive their scale 2 ** (length - 1)."""
        super().__init__()
        pixels = 3 * patch_size * patch_size
        self.encoder = nn.Conv2d(3, latent_channels, patch_size, stride=patch_size)
        self.decoder = nn.Conv2d(latent_channels, pixels, 3)

    @apply_forward_hook  # type: ignore[untyped-decorator]
    def encode(self, x: Tensor) -> AutoencoderTinyOutput:
        return AutoencoderTinyOutput(latents=self.encoder(x))

    @apply_forward_hook  # type: ignore[untyped-decorator]
    def decode(self, z: Tensor, return_dict: bool = True) -> DecoderOutput | tuple[Tensor]:
        patches = self.decoder(functional.pad(z, (1, 1, 1, 1), mode="replicate"))
        sample = functional.pixel_shuffle(patches, self.config.patch_size)
        return DecoderOutput(sample=sample) if return_dict else (sample,)
