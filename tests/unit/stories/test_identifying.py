"""What could give a person away is found, and plain words are left alone."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fivefold.gather.stories.identifying import Detail, find_details

FOUND = [
    ("write to jo.bloggs@example.org please", Detail.EMAIL, "jo.bloggs@example.org"),
    ("my number is 07700 900123", Detail.PHONE, "07700 900123"),
    ("ring (020) 7946 0018 after six", Detail.PHONE, "(020) 7946 0018"),
    ("call +44 7700 900 123", Detail.PHONE, "+44 7700 900 123"),
    ("call 0044 7700 900123", Detail.PHONE, "0044 7700 900123"),
    ("born 14/03/2012", Detail.DATE_OF_BIRTH, "14/03/2012"),
    ("born 2012-03-14", Detail.DATE_OF_BIRTH, "2012-03-14"),
    ("born on the 14th of March 2012", Detail.DATE_OF_BIRTH, "14th of March 2012"),
    ("born March 14, 2012", Detail.DATE_OF_BIRTH, "March 14, 2012"),
    ("born 2019/04/03", Detail.DATE_OF_BIRTH, "2019/04/03"),
    ("born 04/25/2019", Detail.DATE_OF_BIRTH, "04/25/2019"),
    ("born 3 / 4 / 2019", Detail.DATE_OF_BIRTH, "3 / 4 / 2019"),
    ("born 3.4.19", Detail.DATE_OF_BIRTH, "3.4.19"),
    ("geboren am 3. März 2019", Detail.DATE_OF_BIRTH, "3. März 2019"),
    ("née le 1er août 2019", Detail.DATE_OF_BIRTH, "1er août 2019"),
    ("nació el 3 de marzo de 2019", Detail.DATE_OF_BIRTH, "3 de marzo de 2019"),
    ("родился 3 апреля 2019 г.", Detail.DATE_OF_BIRTH, "3 апреля 2019"),
    ("born 14-Mar-2012", Detail.DATE_OF_BIRTH, "14-Mar-2012"),
    ("born Mar. 14, 2012", Detail.DATE_OF_BIRTH, "Mar. 14, 2012"),
    ("生于2019年4月3日。", Detail.DATE_OF_BIRTH, "2019年4月3日"),
    ("٣/٤/٢٠١٩", Detail.DATE_OF_BIRTH, "٣/٤/٢٠١٩"),
    ("my number is (555) 123-4567", Detail.PHONE, "(555) 123-4567"),
    ("ring 1300 975 707", Detail.PHONE, "1300 975 707"),
    ("llama al 612 345 678", Detail.PHONE, "612 345 678"),
    ("ring 22 33 44 55", Detail.PHONE, "22 33 44 55"),
    ("NHS number 943 476 5919", Detail.RECORD_NUMBER, "NHS number 943 476 5919"),
    ("she is 943 476 5919", Detail.RECORD_NUMBER, "943 476 5919"),
    ("MRN: 0045821", Detail.RECORD_NUMBER, "MRN: 0045821"),
    ("hospital no. RX12345", Detail.RECORD_NUMBER, "hospital no. RX12345"),
    ("the wristband said A1234567", Detail.RECORD_NUMBER, "A1234567"),
]

LEFT_ALONE = [
    "We waited 3 hours, from 10 to 1.",
    "In March 2012 the ward moved.",
    "It was 2024 and we had rung 12 times in 7 days.",
    "The dose was 2.5 mg, then 10 mg twice daily.",
    "Bay 4, bed 12, ward 7B.",
    "About 15,000 families use it.",
    "In bay 4 since 2019 we have had 3 nurses.",
    "The shift is 0800-2000, and in 2019-2020 it was 7 / 10.",
    "Her pressure was 120 over 80, then 100/60.",
    "Grace was kind to us.",
]


@pytest.mark.parametrize(("text", "kind", "words"), FOUND)
def test_an_identifying_detail_is_found_whole(text: str, kind: Detail, words: str) -> None:
    assert [(each.kind, each.words) for each in find_details(text)] == [(kind, words)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_plain_words_are_left_alone(text: str) -> None:
    assert find_details(text) == ()


def test_every_detail_is_placed_in_its_line() -> None:
    found = find_details("First line.\nMail a@b.org\n\nor ring 07700 900123")
    assert [(each.kind, each.line) for each in found] == [(Detail.EMAIL, 2), (Detail.PHONE, 4)]


@given(st.text(alphabet="0123456789 +()-@.abMRN/\n", max_size=80))
def test_findings_never_overlap_and_always_quote_the_text(text: str) -> None:
    found = find_details(text)
    assert all(earlier.end <= later.start for earlier, later in itertools.pairwise(found))
    assert all(text[each.start : each.end] == each.words for each in found)
