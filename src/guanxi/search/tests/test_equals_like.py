"""The index finds what a plain LIKE finds: no more and no less, for random names and queries."""

from unittest import mock

from django.contrib.auth.models import Group
from django.db.models import Q
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from pypinyin import lazy_pinyin

from guanxi.search import indexing, matching, registry, search, searchable

HAN = "张伟明华信科技司马芳𠮷🍜"
NAMES = st.lists(st.text(HAN + " a", min_size=1, max_size=8), min_size=1, max_size=12, unique=True)
LATIN = st.lists(st.text("abz1 -", min_size=1, max_size=8), min_size=1, max_size=12, unique=True)
QUICK = settings(max_examples=40, deadline=None)


class EqualsLike(TestCase):
    def setUp(self):
        self.enterContext(mock.patch.object(registry, "_kinds", {}))
        searchable(Group, title=lambda group: group.name)

    def found(self, names, query):
        Group.objects.bulk_create(Group(name=name) for name in names)
        indexing.rebuild()
        hits = {hit.object_id for hit in search(query, limit=100)}
        assert hits == set(Group.objects.filter(matching(query, Group)).values_list("pk", flat=True))
        return hits

    def like(self, condition):
        return set(Group.objects.filter(condition).values_list("pk", flat=True))

    @QUICK
    @given(NAMES, st.text(HAN, min_size=1, max_size=4))
    @example(["司马芳", "马芳司马", "芳司马芳"], "司马芳")
    def test_a_chinese_substring(self, names, query):
        assert self.found(names, query) == self.like(Q(name__contains=query))

    @QUICK
    @given(NAMES, st.text(HAN, min_size=1, max_size=3), st.text(HAN, min_size=1, max_size=3))
    def test_two_chinese_substrings(self, names, one, other):
        assert self.found(names, f"{one} {other}") == self.like(Q(name__contains=one) & Q(name__contains=other))

    @QUICK
    @given(LATIN, st.text("abz1", min_size=1, max_size=4))
    def test_the_beginning_of_a_latin_word(self, names, query):
        begins = Q(name__startswith=query) | Q(name__contains=f" {query}") | Q(name__contains=f"-{query}")
        assert self.found(names, query) == self.like(begins)

    @QUICK
    @given(
        st.lists(st.text("张伟明华信", min_size=1, max_size=5), min_size=1, max_size=9, unique=True),
        st.text("zhangweimxu", min_size=1, max_size=6) | st.sampled_from(["zhangwei", "weiming", "huaxin", "hx"]),
    )
    def test_a_spelling_from_any_character_on(self, names, query):
        sounds = {name: lazy_pinyin(name) for name in names}
        spelt = [
            name
            for name, syllables in sounds.items()
            if any("".join(syllables[at:]).startswith(query) for at in range(len(syllables)))
            or query in "".join(sound[0] for sound in syllables)
        ]
        assert self.found(names, query) == self.like(Q(name__in=spelt))

    @QUICK
    @given(
        st.lists(st.text("0138", min_size=3, max_size=13), min_size=1, max_size=12, unique=True),
        st.text("0138", min_size=3, max_size=11).filter(lambda digits: not digits.startswith("0")),
    )
    def test_three_or_more_digits_of_a_number(self, numbers, query):
        searchable(Group, title=lambda group: "x", digits=lambda group: [group.name])
        assert self.found(numbers, query) == self.like(Q(name__contains=query))
