from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "fivefold.network.people"
    label = "network_people"
    verbose_name = "People, sites and organisations"
