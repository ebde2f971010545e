"""Phone numbers: read as people write them, kept as E.164, shown in their country's way, or masked."""

import re
import unicodedata
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext as _
from phonenumbers import NumberParseException, PhoneMetadata, PhoneNumberFormat

HOME = "CN"

# "转801" is how a Chinese card writes an extension; the library knows "ext".
_EXTENSION = re.compile(r"\s*(?:转|分机)\s*(?=\d)")
_NOT_DIGIT = re.compile(r"\D+")
_PLAIN = re.compile(r"1[0-9]{10}")


class PhoneError(ValueError):
    """A text that is no phone number that can exist; the message is for the user."""


def _mobile_numbers(region: str) -> re.Pattern[str]:
    """How a country's mobile numbers are built, by the library's own tables."""
    about = PhoneMetadata.metadata_for_region(region)
    assert about is not None and about.mobile is not None and about.mobile.national_number_pattern is not None
    return re.compile(about.mobile.national_number_pattern)


# Nearly all that a customer file holds: for these the library need not try every prefix and kind of number.
_HOME_MOBILE = _mobile_numbers(HOME)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that can be dialled: `e164` without the extension, e.g. Phone("+861088886666", "801")."""

    e164: str
    extension: str = ""

    @property
    def digits(self) -> str:
        """Country code, number and extension as bare digits: what search looks into."""
        return digits(self.e164) + self.extension


def parse(text: str, region: str = HOME) -> Phone:
    """The number in `text`; without a country code it is read as one of `region` (ISO 3166 code).

    Raises PhoneError where no such number can exist. Service numbers (10086, 95588) are none: keep their text.
    """
    if region == HOME and _PLAIN.fullmatch(text) and _HOME_MOBILE.fullmatch(text):
        return Phone(f"+86{text}")
    written = _EXTENSION.sub(" ext. ", unicodedata.normalize("NFKC", text[:60]))
    try:
        number = phonenumbers.parse(written, region)
    except NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise PhoneError(_("“%(text)s” is not a phone number.") % {"text": text[:60]})
    extension, number.extension = number.extension or "", None
    return Phone(phonenumbers.format_number(number, PhoneNumberFormat.E164), extension)


def digits(text: str) -> str:
    """The ASCII digits of a text, nothing else: "138-0013 8000" → "13800138000"."""
    return _NOT_DIGIT.sub("", text if text.isascii() else unicodedata.normalize("NFKC", text))


def display(e164: str, region: str = HOME) -> str:
    """As people of `region` read it: their own numbers in the national way, others with the country code."""
    try:
        number = phonenumbers.parse(e164)
    except NumberParseException:
        return e164
    own = phonenumbers.region_code_for_number(number) == region
    return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL if own else PhoneNumberFormat.INTERNATIONAL)


def mask(text: str, region: str = HOME) -> str:
    """The number with its middle hidden: 138****8000; whatever cannot be parsed is masked digit by digit alike."""
    try:
        number = phonenumbers.parse(text, region)
        national, country = phonenumbers.national_significant_number(number), number.country_code
        prefix = "" if country == phonenumbers.country_code_for_region(region) else f"+{country} "
    except NumberParseException:
        national, prefix = digits(text), ""
    shown = 4 if len(national) >= 8 else 2 if len(national) >= 5 else 0
    start = 3 if len(national) >= 10 else 0
    return f"{prefix}{national[:start]}****{national[len(national) - shown :]}"
