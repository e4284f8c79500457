"""Django's settings under test: the product's own, on a data folder of this test process."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_folder = Path(tempfile.mkdtemp(prefix="fivefold-tests-"))
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
for name in ("keys", "cache/vega", "cache/static", "tmp", "quarantine", "parquet"):
    (_folder / name).mkdir(parents=True)
(_folder / "keys" / "secret").write_text("a key for tests only; no installation uses it\n")
os.environ["FIVEFOLD_FOLDER"] = str(_folder)

from fivefold.config.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
