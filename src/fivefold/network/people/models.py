"""Who we are: networks, organisations, sites, persons, memberships, invitations and guests."""

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from fivefold.foundation.ids import PublicIdField
from fivefold.foundation.models import DomainModel, chosen
from fivefold.network.scope import NetworkModel


class StakeholderGroup(models.TextChoices):
    """From which side a person takes part."""

    PATIENT = "patient", _("Patient")
    YOUNG_PERSON = "young_person", _("Young person")
    FAMILY_OR_CARER = "family_or_carer", _("Family member or carer")
    COMMUNITY = "community", _("Consumer or community representative")
    CLINICIAN = "clinician", _("Clinician")
    STAFF = "staff", _("Staff")
    IMPROVEMENT = "improvement", _("Quality-improvement specialist")
    BEHAVIOURAL = "behavioural", _("Behavioural scientist")
    ANALYST = "analyst", _("Analyst")
    RESEARCHER = "researcher", _("Researcher")
    LEADER = "leader", _("Leader")
    PEAK_BODY = "peak_body", _("Peak body")
    FUNDER = "funder", _("Payer or funder")
    GOVERNMENT = "government", _("Government")


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    HEALTH_SERVICE = "health_service", _("Health service")
    PEAK_BODY = "peak_body", _("Peak body")
    DEPARTMENT = "department", _("Department of health")
    FUNDER = "funder", _("Funder")
    UNIVERSITY = "university", _("University")


class SiteStatus(models.TextChoices):
    """Where a site stands in its life in the network."""

    INVITED = "invited", _("Invited")
    ONBOARDING = "onboarding", _("Onboarding")
    IMPLEMENTING = "implementing", _("Implementing")
    SUSTAINING = "sustaining", _("Sustaining")
    PAUSED = "paused", _("Paused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


def check_time_zone(name: str) -> None:
    """Refuse what is no IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(_("“%(name)s” is no IANA time zone, such as Europe/London."), params={"name": name})


class PersonManager(BaseUserManager["Person"]):
    """Finds persons by email address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser, DomainModel):
    """Somebody who signs on. What they may do stands in their memberships."""

    public_id = PublicIdField(prefix="per")
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    last_login = None

    objects: ClassVar[PersonManager] = PersonManager()  # type: ignore[assignment]

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """As any row of the domain; but the sign-on library may store a new password hash by itself."""
        if not self._state.adding and set(kwargs.get("update_fields") or ()) == {"password"}:
            models.Model.save(self, *args, **kwargs)
        else:
            DomainModel.save(self, *args, **kwargs)


class Network(DomainModel):
    """A learning health network; everything else belongs to one."""

    public_id = PublicIdField(prefix="net")
    slug = models.SlugField(max_length=40, unique=True, editable=False)
    name = models.CharField(max_length=120)
    purpose = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.name


class Organisation(NetworkModel):
    """A health service, peak body, department, funder or university that takes part."""

    public_id = PublicIdField(prefix="org")
    name = models.CharField(max_length=160)
    kind = models.CharField(max_length=20, choices=OrganisationKind, default=OrganisationKind.HEALTH_SERVICE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "name"], name="organisation_name_once"),
            chosen("kind", OrganisationKind.values, "organisation_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Site(NetworkModel):
    """A care team at an organisation. `identifier` is how its files name it."""

    public_id = PublicIdField(prefix="sit")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    identifier = models.CharField(max_length=60)
    name = models.CharField(max_length=160)
    status = models.CharField(max_length=20, choices=SiteStatus, default=SiteStatus.ONBOARDING)
    time_zone = models.CharField(max_length=60, default="UTC", validators=[check_time_zone])
    peer_group = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["network", "identifier"], name="site_identifier_once"),
            chosen("status", SiteStatus.values, "site_status_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def scope_site(self) -> str | None:
        return self.public_id


class Membership(NetworkModel):
    """A person in a network, at one site or for the whole of it, with roles and a side they speak from."""

    public_id = PublicIdField(prefix="mem")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships")
    roles = models.JSONField(default=list)
    stakeholder_group = models.CharField(max_length=20, choices=StakeholderGroup)
    active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["network", "person"], name="one_membership_per_person"),
            chosen("stakeholder_group", StakeholderGroup.values, "membership_group_known"),
        ]

    def __str__(self) -> str:
        return f"{self.person.name} in {self.network.name}"

    def scope_site(self) -> str | None:
        return self.site.public_id if self.site else None


class Invitation(NetworkModel):
    """An invitation to join, sent as a link; the link's secret itself is never stored, only its hash."""

    public_id = PublicIdField(prefix="inv")
    email = models.EmailField()
    name = models.CharField(max_length=120)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    roles = models.JSONField(default=list)
    stakeholder_group = models.CharField(max_length=20, choices=StakeholderGroup)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.CharField(max_length=80)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Invitation of {self.email}"


class GuestLink(NetworkModel):
    """A link by which people without an account may tell a story; poster, letter or text message carry it."""

    public_id = PublicIdField(prefix="gst")
    title = models.CharField(max_length=120)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title

    def scope_site(self) -> str | None:
        return self.site.public_id if self.site else None
