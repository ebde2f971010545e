"""A review raises what is new, refreshes what holds, closes what has passed, and respects what people did."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import get_template

from guanxi.actionmessages.actions import finish, review, snooze
from guanxi.actionmessages.models import ActionMessage, WatcherSetting
from guanxi.actionmessages.watching import Case, Parameter, Watcher, watchers

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 6, tzinfo=UTC)


class Scene:
    """A watcher that sees what the test puts before it."""

    def __init__(self):
        self.cases: list[Case] = []
        self.thresholds = {}
        self.watcher = Watcher(
            key="test.scene", label="", sentence="", icon="", tone="blue", look=self.look,
            parameters=(Parameter(key="days", label="", default=3),),
        )  # fmt: skip

    def look(self, now, thresholds):
        self.thresholds = dict(thresholds)
        return iter(self.cases)

    def review(self, days: int = 0):
        return review(self.watcher, now=NOW + timedelta(days=days))


@pytest.fixture
def scene():
    return Scene()


def test_every_watcher_has_words_for_its_messages():
    assert [get_template(watcher.template) for watcher in watchers()]


def test_a_case_is_raised_once_and_kept_fresh(scene):
    scene.cases = [Case(key="a", stake=100)]
    assert scene.review().raised == 1
    scene.cases = [Case(key="a", stake=250, facts={"n": 2})]
    result = scene.review(1)
    message = ActionMessage.objects.get()
    assert (result.raised, result.kept, message.stake, message.facts) == (0, 1, 250, {"n": 2})


def test_what_no_longer_holds_has_passed(scene):
    scene.cases = [Case(key="a"), Case(key="b")]
    scene.review()
    scene.cases = [Case(key="b")]
    assert scene.review(1).passed == 1
    assert ActionMessage.objects.get(key="a").state == "passed"
    assert ActionMessage.objects.get(key="b").state == "open"


def test_what_is_done_is_not_raised_again(scene, world):
    scene.cases = [Case(key="a")]
    scene.review()
    finish(message=ActionMessage.objects.get(), by=world.alice, at=NOW)
    assert scene.review(1).raised == 0
    assert ActionMessage.objects.get().state == "done"


def test_a_snoozed_message_comes_back_after_its_time(scene):
    scene.cases = [Case(key="a")]
    scene.review()
    snooze(message=ActionMessage.objects.get(), until=NOW + timedelta(days=2))
    scene.review(1)
    assert ActionMessage.objects.get().state == "snoozed"
    scene.review(3)
    assert ActionMessage.objects.get().state == "open"


def test_thresholds_and_the_switch(scene):
    WatcherSetting.objects.create(watcher="test.scene", thresholds={"days": 9})
    scene.cases = [Case(key="a")]
    scene.review()
    assert scene.thresholds == {"days": 9}
    WatcherSetting.objects.update(is_on=False)
    assert scene.review(1).passed == 1


def test_many_cases_in_few_queries(scene, django_assert_max_num_queries):
    scene.cases = [Case(key=str(n)) for n in range(1200)]
    with django_assert_max_num_queries(50):
        assert scene.review().raised == 1200
    with django_assert_max_num_queries(50):
        assert scene.review(1).kept == 1200
