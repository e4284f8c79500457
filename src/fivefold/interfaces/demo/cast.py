"""The demonstration's sites and people. None of them is real."""

from dataclasses import dataclass

from fivefold.network.governance.models import DecisionRule
from fivefold.network.people import roles
from fivefold.network.people.models import StakeholderGroup

NETWORK = "Harbour Children’s Network"
PURPOSE = "Every child who comes to us in an emergency is seen soon, treated well and goes home safe."


@dataclass(frozen=True)
class DemoSite:
    """A site, the organisation that runs it, and how many children come in an ordinary month."""

    identifier: str
    name: str
    organisation: str
    size: int


@dataclass(frozen=True)
class DemoMember:
    """A person; without a site they belong to the whole network. `seat` is the constituency they speak for in the forum."""

    name: str
    roles: tuple[roles.Role, ...]
    group: StakeholderGroup
    site: str | None = None
    seat: str = ""


@dataclass(frozen=True)
class DemoForum:
    """The group that decides; its members are those with a seat."""

    name: str
    terms: str
    quorum: int
    required_voices: tuple[StakeholderGroup, ...]
    decision_rule: DecisionRule
    chair: DemoMember


_NAMES = (
    ("NOR", "Northgate", 62), ("QUA", "Quayside", 55), ("MIL", "Millbrook", 41), ("FAI", "Fairhaven", 47),
    ("LAK", "Lakeside", 36), ("EAS", "Eastmoor", 44), ("HAR", "Harbour View", 71), ("KIN", "Kingsway", 38),
    ("POR", "Port Ann", 29), ("ROY", "Royal Vale", 66), ("STB", "St Brigid’s", 52), ("WES", "Westfield", 33),
    ("ASH", "Ashdown", 27), ("BRI", "Bridgewater", 45), ("CAS", "Castle Hill", 39), ("DOV", "Dovedale", 24),
    ("ELM", "Elmstead", 31), ("FER", "Fernleigh", 35), ("GLE", "Glenside", 22), ("HOL", "Holme Bay", 28),
    ("IVY", "Ivybridge", 26), ("JUN", "Juniper Park", 34), ("LON", "Longmead", 42), ("OAK", "Oakwell", 30),
)  # fmt: skip
SITES = tuple(
    DemoSite(code, f"{name} Children’s Emergency", f"{name} Hospital Trust", children) for code, name, children in _NAMES
)

GROUP = StakeholderGroup
LEAD = DemoMember("Nora Lindqvist", (roles.NETWORK_LEAD,), GROUP.LEADER)
ANALYST = DemoMember("Amir Haddad", (roles.ANALYST, roles.COORDINATOR), GROUP.ANALYST)
CHAIR = DemoMember("Helen Ward", (roles.GROUP_CHAIR,), GROUP.CLINICIAN, seat="Clinical leads")
MEMBER = DemoMember("Tomasz Zielinski", (roles.GROUP_MEMBER,), GROUP.CLINICIAN, seat="Emergency nurses")
SITE_LEAD = DemoMember("Priya Raman", (roles.SITE_LEAD,), GROUP.CLINICIAN, "NOR")
PARENT = DemoMember("Leila Moradi", (roles.FAMILY, roles.GROUP_MEMBER), GROUP.FAMILY_OR_CARER, seat="Families")
MILLBROOK_LEAD = DemoMember("Dev Anand", (roles.SITE_LEAD,), GROUP.STAFF, "MIL")
COACH = DemoMember("Kofi Boateng", (roles.SITE_LEAD,), GROUP.IMPROVEMENT)
DATA_MANAGER = DemoMember("Ben Carter", (roles.DATA_MANAGER,), GROUP.STAFF, "QUA")
NURSE = DemoMember("Ruth Mensah", (roles.STAFF,), GROUP.STAFF, "NOR")
SAFEGUARDING_LEAD = DemoMember("Grace Okafor", (roles.SAFEGUARDING_LEAD,), GROUP.CLINICIAN)
ADMINISTRATOR = DemoMember("Sam Doyle", (roles.ADMINISTRATOR,), GROUP.STAFF)

MEMBERS = (
    LEAD,
    ANALYST,
    CHAIR,
    MEMBER,
    SITE_LEAD,
    PARENT,
    MILLBROOK_LEAD,
    COACH,
    DATA_MANAGER,
    NURSE,
    SAFEGUARDING_LEAD,
    ADMINISTRATOR,
)

FORUM = DemoForum(
    "Clinical Forum",
    "Decides what the network adopts, tests or declines. Meets on the first Thursday; papers go out five working days before.",
    2,
    (GROUP.CLINICIAN, GROUP.FAMILY_OR_CARER),
    DecisionRule.CONSENT,
    CHAIR,
)
