"""The script that draws charts in the page, made at set-up so that page and server render with one version."""

import os
import tempfile
from importlib.metadata import version
from pathlib import Path

BUNDLE_NAME = f"vega-embed-{version('vl-convert-python')}.js"


def write_vega_bundle(folder: Path) -> Path:
    """Write Vega, Vega-Lite and Vega-Embed as one script into `folder`, once; return its path.

    vl-convert carries the libraries and needs no network; the script sets `window.vegaEmbed`. A
    bundle that is there is kept. Written beside and renamed, so that a reader never sees half a
    script. Raises OSError where the folder cannot be written.
    """
    target = folder / BUNDLE_NAME
    if target.exists():
        return target
    import vl_convert  # noqa: PLC0415 - takes 170 MB; only set-up needs it

    script = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=BUNDLE_NAME, suffix=".part")
    written = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(script)
            stream.flush()
            os.fsync(stream.fileno())
        written.chmod(0o644)
        written.replace(target)
    except BaseException:
        written.unlink(missing_ok=True)
        raise
    return target
