import pytest
from django.template import Context, Template
from django.utils import translation

from guanxi.shell.templatetags.kept import Kept


def said(text, language="en", **values):
    with translation.override(language):
        return text.render(Context(values))


def test_a_text_is_kept_in_each_language():
    text = Template('{% translate "Search" %} {% blocktranslate %}Continue{% endblocktranslate %}')
    assert len(text.nodelist.get_nodes_by_type(Kept)) == 2
    english, chinese = said(text), said(text, "zh-hans")
    assert english == "Search Continue"
    assert chinese not in (english, "")
    assert (said(text), said(text, "zh-hans")) == (english, chinese)


@pytest.mark.parametrize(
    "text",
    [
        "{% translate word %}",
        '{% translate "Search"|lower %}',
        '{% translate "Search" as word %}{{ word }}',
        "{% blocktranslate %}{{ word }}{% endblocktranslate %}",
        "{% blocktranslate with a=word %}{{ a }}{% endblocktranslate %}",
        "{% blocktranslate count n=n %}one{% plural %}many{% endblocktranslate %}",
        "{% static word %}",
    ],
)
def test_what_depends_on_the_page_is_not_kept(text):
    assert not Template(text).nodelist.get_nodes_by_type(Kept)


def test_an_address_follows_its_record_and_is_that_of_its_words():
    link = Template('{% url "parties:neighbour" pk way %}')
    found = [said(link, pk=pk, way=way) for pk, way in ((3, "next"), (4, "next"), (4, "previous"))]
    assert found == ["/parties/3/next/", "/parties/4/next/", "/parties/4/previous/"]
