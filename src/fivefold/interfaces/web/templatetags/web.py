"""Tags of the pages outside any network."""

from django import template

from fivefold.interfaces.web.demo_people import demo_people

register = template.Library()


@register.inclusion_tag("web/_demo_people.html", takes_context=True)
def demo_sign_in(context: template.Context) -> dict[str, object]:
    """One button for each demo person; nothing outside a demonstration."""
    return {"people": demo_people(), "request": context.get("request"), "csrf_token": context.get("csrf_token")}
