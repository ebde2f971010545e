"""Phone numbers in, E.164 kept, shown and masked."""

import pytest

from guanxi.kernel import phones
from guanxi.kernel.phones import Phone, PhoneError


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13800138000", Phone("+8613800138000")),
        ("+86 138-0013-8000", Phone("+8613800138000")),
        ("0086 138 0013 8000", Phone("+8613800138000")),
        ("１３８００１３８０００", Phone("+8613800138000")),
        ("010-88886666转801", Phone("+861088886666", "801")),
        ("(021) 6288 8888 分机 12", Phone("+862162888888", "12")),
        ("+44 20 7946 0018", Phone("+442079460018")),
    ],
)
def test_a_number_is_read_as_people_write_it(text, phone):
    assert phones.parse(text) == phone


@pytest.mark.parametrize("text", ["", "abc", "12345", "138001380000000", "+999 123", "1" * 10_000, "\x00", "\ud800"])
def test_what_cannot_be_dialled_is_refused(text):
    with pytest.raises(PhoneError):
        phones.parse(text)


def test_digits_hold_country_number_and_extension():
    assert phones.parse("010-88886666转801").digits == "861088886666801"
    assert phones.digits("１３８-0013 8000") == "13800138000"


def test_a_number_is_shown_in_the_readers_way():
    assert phones.display("+8613800138000") == "138 0013 8000"
    assert phones.display("+442079460018") == "+44 20 7946 0018"
    assert phones.display("95588") == "95588"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("+8613800138000", "138****8000"),
        ("138 0013 8000", "138****8000"),
        ("+442079460018", "+44 207****0018"),
        ("62888888", "****8888"),
        ("95588", "****88"),
        ("120", "****"),
        ("", "****"),
    ],
)
def test_a_mask_hides_the_middle(text, masked):
    assert phones.mask(text) == masked


def test_a_mobile_number_is_read_alike_with_and_without_its_country():
    for start in range(100, 200):
        for rest in ("00000000", "12345678", "99999999"):
            plain, with_country = [_read(country + f"{start}{rest}") for country in ("", "+86")]
            assert plain == with_country


def _read(text):
    try:
        return phones.parse(text)
    except PhoneError:
        return None
