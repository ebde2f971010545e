import pytest
from django.test import override_settings
from django.urls import NoReverseMatch, include, path, reverse

from guanxi.kernel.addresses import address


def page(request, **kwargs):
    raise NotImplementedError


_pages = [path("<int:pk>/", page, name="detail"), path("<int:pk>/<slug:kind>/<int:part>/edit", page, name="part")]
urlpatterns = [path("things/", include((_pages, "things"))), path("named/<str:name>", page, name="named")]


@pytest.fixture(autouse=True)
def addresses():
    with override_settings(ROOT_URLCONF=__name__):
        yield


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("things:detail", (5,)),
        ("things:detail", (77,)),
        ("things:part", (1, "goods", 12)),
        ("things:part", (12, "goods", 1)),
        ("named", ("张 伟&",)),
        ("named", (True,)),
        ("named", (1.5,)),
    ],
)
def test_an_address_is_that_of_reverse(name, arguments):
    assert address(name, *arguments) == reverse(name, args=arguments)


@pytest.mark.parametrize(("name", "arguments"), [("things:detail", (-1,)), ("things:detail", ()), ("nothing", ())])
def test_what_has_no_address_has_none_here(name, arguments):
    with pytest.raises(NoReverseMatch):
        address(name, *arguments)
