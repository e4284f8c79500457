"""A page's upload, hashed and counted while it streams; what is beyond the limit is never kept."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from fivefold.engine.measures.problems import FileRefused
from fivefold.gather.datasets.receiving import Arrival, Receiver, upload_limit

PATIENCE = 10
"""The rest of a file that is too large is read and dropped, so that the browser shows the page that says so; a request
that announces more than this many times the limit is cut off instead."""


class ArrivedFile(UploadedFile):  # type: ignore[type-arg]  # generic in the stubs only
    """A file that has arrived whole. `arrival` says where; closing the request forgets the bytes nobody moved on."""

    def __init__(self, arrival: Arrival, name: str) -> None:
        super().__init__(name=name, size=arrival.size)
        self.arrival = arrival

    def close(self) -> None:
        self.arrival.discard()


class LimitedUpload(FileUploadHandler):
    """Feeds one request's file to a Receiver. `refusal` is set where the file was larger than the limit."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.refusal: FileRefused | None = None
        self._receiver: Receiver | None = None
        self._announced = int(request.META.get("CONTENT_LENGTH") or 0) if request else 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._receiver = Receiver(most_bytes=upload_limit())

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            self._current.write(raw_data)
        except FileRefused as refusal:
            self.refusal, self._receiver = refusal, None
            if self._announced > PATIENCE * upload_limit():
                raise StopUpload(connection_reset=True) from refusal
            raise SkipFile from refusal

    def file_complete(self, file_size: int) -> ArrivedFile:
        arrival, self._receiver = self._current.finish(), None
        return ArrivedFile(arrival, self.file_name or "")

    def upload_interrupted(self) -> None:
        if self._receiver is not None:
            self._receiver.abandon()

    @property
    def _current(self) -> Receiver:
        if self._receiver is None:
            raise StopUpload(connection_reset=True)
        return self._receiver


View = Callable[..., HttpResponse]


def limited_upload(view: View) -> View:
    """Give `view` the argument `upload`, the LimitedUpload its request was read with.

    Django reads a form's body when the cross-site token is looked for, so that check is made in here, once the handler
    stands; permission is asked before, outside.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def read_with_limit(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        upload = LimitedUpload(request)
        request.upload_handlers = [upload]
        return protected(request, *args, upload=upload, **kwargs)

    return read_with_limit
