"""Everything about an installation that may differ from another: read once, checked, frozen.

A value comes from `FIVEFOLD_*` in the environment, else from `fivefold.toml` in the data folder, else from here.
"""

import os
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from fivefold.foundation.storage import CONFIGURATION_FILE, DataFolder


class Config(BaseSettings):
    """The configuration of one installation. `folder` is its data folder and comes from the environment only."""

    model_config = SettingsConfigDict(env_prefix="FIVEFOLD_", frozen=True, extra="ignore")

    folder: Path = Field(description="The data folder: database, keys, submitted files. Mostly named on the command line.")
    demo: bool = Field(default=False, description="A demonstration: offers one-click sign-in as each kind of person.")
    debug: bool = Field(default=False, description="Show technical error pages. Never where real people work.")
    hosts: tuple[str, ...] = Field(default=("127.0.0.1", "localhost", "[::1]"), description="Host names the site answers to.")
    proxies: int = Field(
        default=0,
        ge=0,
        description="Web servers in front, each of which adds the caller to X-Forwarded-For; limits count callers.",
    )
    secure: bool = Field(default=False, description="Served over HTTPS: cookies are sent over it only.")
    time_zone: str = Field(default="UTC", description="Time zone of pages for readers who have not chosen one.")
    upload_limit_megabytes: int = Field(default=100, ge=1, description="The largest file the upload page takes.")
    web_threads: int = Field(default=8, ge=1, description="Threads that serve pages.")
    task_lease_seconds: int = Field(
        default=60, ge=1, description="How long a worker may be silent before its task is given to another."
    )
    task_attempts: int = Field(default=3, ge=1, description="How often a failing task is tried.")
    task_pause_seconds: int = Field(
        default=10, ge=0, description="How long a task rests after its first failure; four times as long after each further one."
    )
    task_grace_seconds: int = Field(
        default=6, ge=0, le=7, description="How long a task may go on after its worker was asked to stop."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="How logs are written; `fivefold serve` writes JSON unless told otherwise."
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        file = Path(os.environ.get("FIVEFOLD_FOLDER", ".")) / CONFIGURATION_FILE
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=file)

    @property
    def data(self) -> DataFolder:
        """Where things lie in the data folder."""
        return DataFolder(self.folder)

    def secret_key(self) -> str:
        """The installation's signing key, made by `fivefold init`."""
        return self.data.secret_key.read_text().strip()
