"""How the server is set up: the command line, else MULTIPLANE_* in the environment, else one TOML file."""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Any

from platformdirs import user_config_path, user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from generator.errors import InputError

CONFIG = user_config_path("multiplane", appauthor=False) / "multiplane.toml"


SHORTEST = 16
"""Characters of a token."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_prefix="MULTIPLANE_", toml_file=CONFIG, extra="forbid", frozen=True, env_parse_none_str=""
    )

    host: str = Field(
        "127.0.0.1", description="The address to listen at. Another than loopback needs a token."
    )
    port: int = Field(8484, ge=0, le=65535, description="0 takes any free one.")
    model: str = Field("embedded", description="What paints: a name, a folder or a Hugging Face id.")
    models: tuple[str, ...] = Field((), description="Further ones, which a request may name.")
    size: str = Field("16:9", description="Of the pictures, where a request does not say.")
    data: Path = Field(
        user_data_path("multiplane", appauthor=False), description="Where the queue and the results are kept."
    )
    hot_folder: Path | None = Field(None, description="Storyboards that are put there are painted.")
    picture_folders: tuple[Path, ...] = Field(
        (), description="Folders whose pictures a request may name by their path."
    )
    claim: bool = Field(False, description="Move the hot folder's files to processing, done and failed.")
    token: SecretStr | None = Field(None, description="Without it nothing is answered off this computer.")
    allowed_hosts: tuple[str, ...] = Field(
        (), description="Names under which others reach the server, without the port; needs a token."
    )
    devices: tuple[str, ...] = Field(
        (), description="CUDA devices, such as 0 and 1: a worker for each. Empty: one worker."
    )
    redis: SecretStr | None = Field(None, description="URL of a Redis to which progress is copied.")

    @field_validator("redis")
    @classmethod
    def _is_redis(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not url.get_secret_value().startswith(("redis://", "rediss://", "unix://")):
            raise PydanticCustomError("url", "must begin with redis://, rediss:// or unix://")
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def out(self) -> Path:
        return output(self.data)

    @property
    def is_local(self) -> bool:
        """Whether nobody but this computer can reach the server: neither directly nor through a proxy."""
        if self.allowed_hosts:
            return False
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def output(data: Path) -> Path:
    """Where the results lie."""
    return data / "output"


def read_settings(given: dict[str, Any]) -> Settings:
    """`given` are the command line's; None stands for what was not given.

    Raises:
        InputError: a setting cannot be understood, or would open the server to others without a token.
    """
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise InputError(
            f"{first['msg']}; it comes from --{key.replace('_', '-')}, MULTIPLANE_{key.upper()} or {CONFIG}",
            key=key,
        ) from None
    except (SettingsError, ValueError) as error:
        raise InputError(f"cannot be read: {error}", file=CONFIG) from None
    if settings.token is not None and len(settings.token.get_secret_value()) < SHORTEST:
        raise InputError(
            f"is too easily guessed; take at least {SHORTEST} characters", key="MULTIPLANE_TOKEN"
        )
    if settings.token is None and not settings.is_local:
        raise InputError(
            f"{settings.host} can be reached from other computers; set MULTIPLANE_TOKEN to a secret of at"
            f" least {SHORTEST} characters, or listen at 127.0.0.1 without --allowed-hosts",
            key="--host",
        )
    if settings.host in ("0.0.0.0", "::") and not settings.allowed_hosts:
        raise InputError(
            f"{settings.host} is every address of this computer; name with --allowed-hosts those that"
            " clients use",
            key="--host",
        )
    return settings
