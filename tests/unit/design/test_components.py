"""The components say what they are given, safely, and refuse what they cannot draw."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from fivefold.engine.errors import DomainError
from fivefold.foundation.design.components import (
    Balance,
    Cell,
    Chart,
    Column,
    LoopRing,
    NavigationEntry,
    Stage,
    StageCount,
    Table,
    Tone,
    Value,
)
from fivefold.foundation.design.forms import DateInput, refusals_of
from fivefold.foundation.design.templatetags.design import value
from tests.unit.design.specimen import TestReport, loop_ring, thread

HOSTILE = "</script><script>alert(1)</script>"


def draw(template: str, **context: object) -> str:
    """The markup of one tag."""
    return Template("{% load design %}" + template).render(Context(context))


def squeezed(markup: str) -> str:
    return " ".join(markup.split())


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (46_315_223, "46,315,223"),
        (Decimal("1234.50"), "1,234.50"),
        (17.5, "17.5"),
        (0, "0"),
        (None, "–"),
        (date(2026, 3, 12), "12 Mar 2026"),
        ("64.4 %", "64.4 %"),
    ],
)
def test_a_value_is_written_in_the_readers_format(given: Value, shown: str) -> None:
    with translation.override("en-gb"):
        assert value(given) == shown


def test_a_number_follows_the_readers_language() -> None:
    with translation.override("de"):
        assert value(46_315_223) == "46.315.223"


def test_the_ring_counts_what_goes_round_and_what_is_late() -> None:
    ring = loop_ring([6, 11, 4, 9, 7], [0, 2, 1, 0, 1], 41)
    drawn = squeezed(draw("{% ring ring %}", ring=ring))
    assert ring.total == 37
    for words in ("37", "going round", "median 41 days", "Gather", "Analyse", "2 overdue", "Close"):
        assert words in drawn
    assert "4 overdue" in squeezed(draw("{% ring ring size='small' url='/home/' %}", ring=ring))


def test_the_ring_says_one_day_in_the_singular_and_no_day_at_all_before_a_loop_has_closed() -> None:
    assert "median 1 day<" in draw("{% ring ring %}", ring=loop_ring([1] * 5, [0] * 5, 1))
    assert "median" not in draw("{% ring ring %}", ring=loop_ring([0] * 5, [0] * 5, None))


def test_the_ring_refuses_stages_out_of_order() -> None:
    stages = tuple(StageCount(stage=stage, count=1) for stage in reversed(Stage))
    with pytest.raises(ValueError, match="in the order of the loop"):
        LoopRing(stages=stages)


def test_a_table_refuses_a_row_that_does_not_fit_its_columns() -> None:
    with pytest.raises(ValueError, match="Row 2 of the table has 1 cells for 2 columns"):
        Table(caption="Sites", columns=(Column(title="Site"), Column(title="n")), rows=(("a", 1), ("b",)))


def test_a_table_is_captioned_named_by_row_and_aligns_its_figures() -> None:
    columns = (Column(title="Site", sorted="ascending"), Column(title="Children", numeric=True))
    drawn = squeezed(draw("{% data_table table %}", table=Table(caption="Sites", columns=columns, rows=(("Northgate", 1911),))))
    assert 'role="region" aria-label="Sites" tabindex="0"' in drawn
    assert 'aria-sort="ascending"' in drawn
    assert '<th scope="row">Northgate</th>' in drawn
    assert '<td class="numeric">1,911</td>' in drawn


def test_a_table_without_rows_says_so() -> None:
    table = Table(caption="Sites", columns=(Column(title="Site"),), rows=())
    assert "No rows yet." in draw("{% data_table table %}", table=table)


def test_words_of_people_never_become_markup() -> None:
    table = Table(caption=HOSTILE, columns=(Column(title=HOSTILE),), rows=((Cell(value=HOSTILE),),))
    chart = Chart(identifier="c", title=HOSTILE, sentence=HOSTILE, spec={"title": HOSTILE}, table=table)
    drawn = draw(
        "{% chart chart %}{% card hostile %}{{ hostile }}{% endcard %}{% tag hostile 'better' %}", chart=chart, hostile=HOSTILE
    )
    assert "<script>alert" not in drawn
    assert drawn.count("<script") == 1  # the chart's own data
    assert "\\u003C/script\\u003E" in drawn


def test_a_tag_has_the_hue_of_its_stage_or_tone_and_always_a_word() -> None:
    assert squeezed(draw("{% stage_tag 'decide' %}")) == '<span class="tag" data-stage="decide">Decide</span>'
    assert squeezed(draw("{% tag 'concern' 'worse' %}")) == '<span class="tag" data-tone="worse">concern</span>'


def test_a_tag_of_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="'green' is not a valid Tone"):
        draw("{% tag 'fine' 'green' %}")


def test_tones_differ_by_shape_not_only_by_colour() -> None:
    assert len({tone.mark for tone in Tone}) == len(Tone)


def test_the_balance_is_told_in_words_as_well_as_dots() -> None:
    drawn = squeezed(draw("{% balance_meter balance %}", balance=Balance(numbers=3, stories=2, evidence=0)))
    assert "●●○" in drawn
    assert "2 of 3" in drawn


def test_the_thread_names_stage_date_who_and_why() -> None:
    drawn = squeezed(draw("{% timeline thread %}", thread=thread("")))
    assert '<time datetime="2026-03-12">12 Mar 2026</time> <span class="visually-hidden">Gather:</span>' in drawn
    assert "Why: The horizon was reached." in drawn
    assert "not met" in drawn


def test_a_timeline_entry_takes_the_pages_own_markup() -> None:
    drawn = draw("{% timeline_entry entry %}{% button 'Iterate' %}{% endtimeline_entry %}", entry=thread("")[0])
    assert "Iterate</button>" in drawn


def test_a_wrong_field_is_joined_to_its_hint_and_its_error() -> None:
    form = TestReport({})
    drawn = squeezed(draw("{% field form.objective %}", form=form))
    assert 'aria-describedby="id_objective_helptext id_objective_error"' in drawn
    assert 'id="id_objective_helptext"' in drawn
    assert 'id="id_objective_error"' in drawn
    assert 'aria-invalid="true"' in drawn


def test_radios_stand_in_a_fieldset_with_a_legend() -> None:
    drawn = squeezed(draw("{% field form.method %}", form=TestReport()))
    assert '<fieldset class="field field--choices" aria-describedby="id_method_helptext">' in drawn
    assert '<legend class="field__label">How will you test it?</legend>' in drawn


def test_only_fields_that_may_be_left_out_are_marked() -> None:
    form = TestReport()
    assert "(optional)" in draw("{% field form.cases %}", form=form)
    assert "(optional)" not in draw("{% field form.objective %}", form=form)


def test_a_date_is_asked_for_with_the_browsers_picker_and_given_back_as_it_was() -> None:
    form = TestReport(initial={"begins": date(2026, 3, 2)})
    assert isinstance(form.fields["begins"].widget, DateInput)
    drawn = draw("{% field form.begins %}", form=form)
    assert 'type="date"' in drawn
    assert 'value="2026-03-02"' in drawn


class TooEarly(DomainError):
    """A refusal of a service."""

    code = "too_early"


def test_everything_that_is_wrong_links_to_where_it_can_be_put_right() -> None:
    form = TestReport({"cases": "three"})
    found = refusals_of(form, TooEarly("The first day is over.", fix="Choose a later day.", field="begins"))
    targets = {refusal.target for refusal in found}
    assert (found[0].message, found[0].fix, found[0].target) == ("The first day is over.", "Choose a later day.", "id_begins")
    assert {"id_objective", "id_method_0", "id_cases"} <= targets
    markup = draw("{% for each in form %}{% field each %}{% endfor %}", form=form)
    assert all(f'id="{target}"' in markup for target in targets)


def test_a_message_names_its_field() -> None:
    messages = [refusal.message for refusal in refusals_of(TestReport({"cases": "three"}), None)]
    assert "Cases: Enter a whole number." in messages
    assert "How will you test it: This field is required." in messages


def test_a_refusal_of_a_field_that_the_form_has_not_is_said_without_a_link() -> None:
    (found,) = refusals_of(TestReport(), TooEarly("No.", field="elsewhere"))
    assert found.target == ""


def test_no_error_no_summary() -> None:
    assert draw("{% error_summary form %}", form=TestReport()).strip() == ""
    assert draw("{% error_summary form refusal %}").strip() == ""


def test_a_form_wide_error_comes_before_the_fields() -> None:
    class Pair(forms.Form):
        first = forms.CharField()

        def clean(self) -> None:
            raise forms.ValidationError("These two do not fit.")

    messages = [refusal.message for refusal in refusals_of(Pair({}), None)]
    assert messages == ["These two do not fit.", "First: This field is required."]


def test_the_rail_says_where_one_is() -> None:
    entries = [
        NavigationEntry(title="Home", url="/"),
        NavigationEntry(title="Close", url="/close/", stage=Stage.CLOSE, count=7, current=True),
    ]
    drawn = Template("{% include 'foundation_design/_navigation.html' %}").render(Context({"navigation": entries}))
    assert drawn.count("aria-current") == 1
    assert 'data-stage="close"' in drawn
    assert "open loops" in drawn


def test_the_rail_counts_one_loop_as_one() -> None:
    entries = [NavigationEntry(title="Close", url="/close/", stage=Stage.CLOSE, count=1)]
    drawn = Template("{% include 'foundation_design/_navigation.html' %}").render(Context({"navigation": entries}))
    assert " open loop<" in drawn
