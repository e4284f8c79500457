"""Everything that writes insights: what was learned and what it rests on, and where it goes from there."""

from fivefold.analyse.insights.services.triaging import (
    NoAuthority,
    NotForTheFastLane,
    NotToBeTriaged,
    leave,
    merge,
    take_fast_lane,
    triage,
    undo_merge,
)
from fivefold.analyse.insights.services.writing import (
    AlreadyLinked,
    LoopPastAnalyse,
    WordsMissing,
    add_row,
    judge_row,
    link_again,
    link_evidence,
    triangulate,
    unlink,
    write_insight,
)

__all__ = [
    "AlreadyLinked",
    "LoopPastAnalyse",
    "NoAuthority",
    "NotForTheFastLane",
    "NotToBeTriaged",
    "WordsMissing",
    "add_row",
    "judge_row",
    "leave",
    "link_again",
    "link_evidence",
    "merge",
    "take_fast_lane",
    "triage",
    "triangulate",
    "undo_merge",
    "unlink",
    "write_insight",
]
