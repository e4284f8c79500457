"""Foreign keys and templates point down only; only an app's services write its models; every app is whole."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.db import models
from django.urls import NoReverseMatch, get_resolver, reverse

from fivefold.foundation.models import DomainModel
from fivefold.network.scope import NetworkModel
from tests.repository.layers import LAYERS, height_of

SOURCE = Path(__file__).resolve().parents[2] / "src" / "fivefold"
OURS = [config for config in apps.get_app_configs() if config.name.startswith("fivefold.")]
OUR_MODELS = [model for config in OURS for model in config.get_models()]
TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))


def stage_of_label(label: str) -> str | None:
    """The layer that an app label or URL namespace such as `gather_stories` or `gather` belongs to."""
    first = label.split("_", maxsplit=1)[0]
    return {"web": "interfaces"}.get(first, first) if first in {*LAYERS, "web"} else None


def modules() -> Iterator[tuple[str, ast.Module]]:
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            dotted = ".".join(("fivefold", *path.relative_to(SOURCE).with_suffix("").parts)).removesuffix(".__init__")
            yield dotted, ast.parse(path.read_text())


def definitions(tree: ast.Module) -> Iterator[str]:
    """Classes, functions, constants and fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def strings_of(tree: ast.Module) -> Iterator[str]:
    """Docstrings, of constants too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield node.value.value


def imports_of(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_a_foreign_key_only_ever_points_down(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        target = field.related_model if field.concrete else None
        if isinstance(target, type) and target.__module__.startswith("fivefold."):
            assert height_of(target.__module__) <= height_of(model.__module__), f"{model.__name__}.{field.name} points up"


@pytest.mark.parametrize(
    "model", [model for model in OUR_MODELS if issubclass(model, NetworkModel)], ids=lambda model: model._meta.label
)
def test_what_belongs_to_a_network_has_a_public_id_and_an_understandable_name(model: type[models.Model]) -> None:
    assert any(field.name == "public_id" for field in model._meta.get_fields()), "the outside world needs an id for it"
    assert model.__doc__, "say in a sentence what it is"
    assert not model.__doc__.startswith(f"{model.__name__}("), "say in a sentence what it is"


def test_every_prefix_of_a_public_id_belongs_to_one_entity() -> None:
    prefixes = [field.prefix for model in OUR_MODELS for field in model._meta.get_fields() if hasattr(field, "prefix")]
    assert sorted(prefixes) == sorted(set(prefixes))
    assert all(re.fullmatch(r"[a-z]{3}", prefix) for prefix in prefixes)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_extends_includes_and_links_down_only(path: Path) -> None:
    own = LAYERS.index(path.relative_to(SOURCE).parts[0])
    text = path.read_text()
    named = re.findall(r"{%\s*(?:extends|include)\s+[\"']([\w]+)/", text) + re.findall(r"{%\s*url\s+[\"'](\w+):", text)
    for label in named:
        layer = stage_of_label(label)
        assert layer is None or LAYERS.index(layer) <= own, f"{path.name} reaches up to {label}"


def test_only_an_app_itself_and_other_apps_models_and_selectors_import_its_models() -> None:
    homes = {config.name: config for config in OURS}
    for dotted, tree in modules():
        for imported in imports_of(tree):
            home = imported.rpartition(".models")[0]
            if not re.search(r"\.models(\.|$)", imported) or home not in homes:
                continue
            allowed = dotted.startswith(home) or not _writes(dotted, tree, home)
            assert allowed, f"{dotted} writes models of {home}; only {home}.services may"


WRITES = {"create", "bulk_create", "bulk_update", "update_or_create", "get_or_create", "save", "delete"}


def _writes(dotted: str, tree: ast.Module, home: str) -> bool:
    """Whether a module of another app calls a writing method on a model class that it imported from `home`."""
    classes = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == f"{home}.models"
        for alias in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            names = {leaf.id for leaf in ast.walk(node.func) if isinstance(leaf, ast.Name)}
            if names & classes:
                return True
    return False


@pytest.mark.parametrize("config", OURS, ids=lambda config: config.label)
def test_models_of_the_domain_pass_the_write_guard(config: AppConfig) -> None:
    own_bookkeeping = {"foundation_audit", "foundation_outbox", "foundation_tasks"}
    if config.label not in own_bookkeeping:
        for model in config.get_models():
            assert issubclass(model, DomainModel), f"{model.__name__} could be written by anybody"


def test_no_module_is_longer_than_five_hundred_lines() -> None:
    long = [str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if len(path.read_text().splitlines()) > 500]
    assert not long


def test_the_text_of_the_engine_names_only_what_there_is() -> None:
    """`module.name` in a docstring is a definition of that module, or a module of that package."""
    trees = dict(modules())
    defined = {name: set(definitions(tree)) for name, tree in trees.items()}
    missing = []
    for name, tree in trees.items():
        texts = re.findall(r"`(\w+)\.(\w+)`", "\n".join(strings_of(tree))) if name.startswith("fivefold.engine.") else []
        for module, wanted in texts:
            meant = [known for known in trees if known.endswith(f".{module}")]
            if meant and not any(wanted in defined[known] or f"{known}.{wanted}" in trees for known in meant):
                missing.append(f"{name}: {module}.{wanted}")
    assert missing == []


def test_no_page_carries_an_inline_script_or_style() -> None:
    for path in TEMPLATES:
        text = path.read_text()
        assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", text), f"{path.name}: inline script"
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text), f"{path.name}: inline style or handler"


@pytest.mark.django_db
def test_migrations_are_up_to_date() -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_every_named_link_in_templates_exists() -> None:
    known = set(_names(get_resolver()))
    for path in TEMPLATES:
        for name in re.findall(r"{%\s*url\s+[\"']([\w:]+)[\"']", path.read_text()):
            assert name in known, f"{path.name} links to “{name}”, which does not exist"


def _names(resolver: object, prefix: str = "") -> Iterator[str]:
    for pattern in getattr(resolver, "url_patterns", ()):
        if hasattr(pattern, "url_patterns"):
            namespace = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern, namespace)
        elif pattern.name:
            yield f"{prefix}{pattern.name}"


def test_reversing_an_unknown_page_fails_loudly() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("web:nowhere")
