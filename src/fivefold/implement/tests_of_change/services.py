"""Plan a test of change, begin it, study it, and act on it. No test begins without a prediction."""

from datetime import datetime
from typing import ClassVar

from fivefold.engine.errors import DomainError
from fivefold.foundation.audit.services import record
from fivefold.foundation.outbox.services import announce
from fivefold.foundation.permission import Actor, Permission, Scope
from fivefold.foundation.service import service
from fivefold.implement.tests_of_change.events import CycleConcluded
from fivefold.implement.tests_of_change.models import ALLOWED_STATES, Act, CameTrue, CycleState, PdsaCycle
from fivefold.loop.models import Loop
from fivefold.loop.services import Subject, move, note
from fivefold.loop.states import State
from fivefold.network.people.models import Site


class PredictionMissing(DomainError):
    """A test begins with a prediction: without one, nothing can be learned from being wrong."""

    code: ClassVar[str] = "prediction_missing"


class CycleOutOfOrder(DomainError):
    """Plan, Do, Study, Act come in that order."""

    code: ClassVar[str] = "test_out_of_order"
    status: ClassVar[int] = 409


class NothingToTest(DomainError):
    """Tests belong to a loop that is being tested or implemented."""

    code: ClassVar[str] = "nothing_to_test"
    status: ClassVar[int] = 409


@service
def plan_test(*, by: Actor, loop: Loop, site: Site, objective: str, prediction: str, plan: str, at: datetime) -> PdsaCycle:
    """Plan a test at `site`: what it is to find out, what will happen, who does what where and when. Raises NothingToTest."""
    by.require(Permission.RUN_TEST, scope=Scope(loop.network.public_id, site.public_id))
    if State(loop.state) not in {State.TESTING, State.IMPLEMENTING}:
        raise NothingToTest("Tests follow a decision to test or to adopt.", fix="Look at the loop’s page to see who decides.")
    number = PdsaCycle.objects.filter(loop=loop, site=site).count() + 1
    test = PdsaCycle.objects.create(
        network=loop.network,
        loop=loop,
        cycle=loop.cycle,
        site=site,
        number=number,
        objective=objective.strip(),
        prediction=prediction.strip(),
        plan=plan.strip(),
        planned_at=at,
    )
    _note(test, by, at, "test_of_change.planned", f"Test planned at {site.name}")
    return test


@service
def begin_test(*, by: Actor, test: PdsaCycle, prediction: str, at: datetime) -> PdsaCycle:
    """Plan → Do. The prediction is fixed from now on. Raises PredictionMissing, CycleOutOfOrder."""
    by.require(Permission.RUN_TEST, scope=test.scope)
    _step(test, CycleState.RUNNING)
    if not prediction.strip():
        raise PredictionMissing(
            "Say what you expect to happen.", field="prediction", fix="One sentence; being wrong is how we learn."
        )
    test.prediction, test.started_at = prediction.strip(), at
    test.save()
    _note(test, by, at, "test_of_change.begun", f"Test begun at {test.site.name}")
    return test


@service
def study_test(*, by: Actor, test: PdsaCycle, what_happened: str, came_true: CameTrue, learned: str, at: datetime) -> PdsaCycle:
    """Do → Study: what happened, compared with the prediction. Raises CycleOutOfOrder."""
    by.require(Permission.RUN_TEST, scope=test.scope)
    _step(test, CycleState.STUDIED)
    test.what_happened, test.came_true, test.learned, test.studied_at = what_happened.strip(), came_true, learned.strip(), at
    test.save()
    _note(test, by, at, "test_of_change.studied", f"Test studied at {test.site.name}")
    return test


@service
def conclude_test(*, by: Actor, test: PdsaCycle, act: Act, at: datetime) -> PdsaCycle:
    """Study → Act: adopt, adapt, expand or abandon. Raises CycleOutOfOrder."""
    by.require(Permission.RUN_TEST, scope=test.scope)
    _step(test, CycleState.ACTED)
    test.act, test.acted_at = act, at
    test.save()
    _note(test, by, at, "test_of_change.concluded", f"Test concluded at {test.site.name}: {act.value}")
    event = CycleConcluded(network=test.network.public_id, test=test.public_id, act=act.value, came_true=test.came_true)
    announce(event, at=at)
    return test


@service
def bring_results(*, by: Actor, loop: Loop, at: datetime) -> Loop:
    """Take the results of a loop's tests back to the authority: promoting or abandoning is a decision."""
    by.require(Permission.PROPOSE, scope=loop.scope)
    return move(by=by, loop=loop, to=State.WITH_AUTHORITY, at=at, headline="Results of the tests are in")


def _step(test: PdsaCycle, to: CycleState) -> None:
    if to not in ALLOWED_STATES[CycleState(test.state)]:
        stands = CycleState(test.state).label.lower()
        raise CycleOutOfOrder(
            f"This test is “{stands}”; it cannot become “{to.label.lower()}” now.", fix="Reload the test’s page."
        )
    test.state = to


def _note(test: PdsaCycle, by: Actor, at: datetime, action: str, headline: str) -> None:
    realm = test.network.public_id
    record(action=action, by=by, at=at, realm=realm, subject_kind="test", subject=test.public_id, details={"state": test.state})
    note(by=by, loop=test.loop, headline=headline, at=at, subject=Subject("test", test.public_id))
