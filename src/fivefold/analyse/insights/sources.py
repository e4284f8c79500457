"""What an evidence link leads to: a signal, a released story or an item of evidence, of the app that keeps it."""

from dataclasses import dataclass
from typing import ClassVar

from fivefold.analyse.insights.models import SubjectKind
from fivefold.analyse.signals.models import Signal
from fivefold.analyse.signals.selectors import signal_called
from fivefold.engine.errors import DomainError
from fivefold.gather.evidence.selectors import evidence_called
from fivefold.gather.stories.selectors import released_stories


class SourceUnknown(DomainError):
    """There is no such signal, released story or evidence item in this network."""

    code: ClassVar[str] = "source_unknown"


@dataclass(frozen=True)
class Source:
    """Something to rest on: its kind, its public id and the version that stands now. `signal`: the row, where it is one."""

    kind: SubjectKind
    public_id: str
    pinned: str
    signal: Signal | None = None


def source_called(kind: SubjectKind, public_id: str) -> Source:
    """The source of this kind with this public id, as it stands now. Raises SourceUnknown."""
    if kind is SubjectKind.SIGNAL:
        signal = signal_called(public_id)
        if signal is not None:
            return Source(kind, public_id, pinned=signal.run.public_id, signal=signal)
    else:
        found = (
            released_stories().filter(public_id=public_id).first() if kind is SubjectKind.STORY else evidence_called(public_id)
        )
        if found is not None:
            return Source(kind, public_id, pinned=f"version {found.version}")
    message = "What you chose is not there, or not any more."
    raise SourceUnknown(message, field="subject", fix="Choose another; a story can be linked once a coordinator has released it.")
