"""Very many records at once: in the background, in parts, with the rights of the moment, undone in the same way."""

import json
import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from guanxi.audit import parts
from guanxi.audit import undo as changelog
from guanxi.audit.log import Change
from guanxi.audit.reach import OutOfReach
from guanxi.customfields.models import CustomField
from guanxi.jobs.models import Job
from guanxi.jobs.worker import work_off
from guanxi.parties.listings import PARTIES
from guanxi.parties.models import Party
from guanxi.records.models import Record
from guanxi.workbench.many import carrying, kinds
from guanxi.workbench.many.models import Undertaking
from guanxi.workbench.many.telling import ended
from guanxi.workbench.verbs import Verb

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TEA = {"all": "1", "query": "", "column": "industry", "industry": "茶叶"}


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Four records are very many here, and two of them a part."""
    monkeypatch.setattr(carrying, "MANY", 2)
    monkeypatch.setattr(carrying, "CHUNK", 2)
    monkeypatch.setattr(parts, "CHUNK", 2)


def begin(client, verb="edit", **data):
    response = client.post(reverse("parties:bulk_do", args=[verb]), TEA | data, headers=HTMX)
    assert response["HX-Retarget"] == "#modal-body"
    return Undertaking.objects.latest("pk")


def undo(client, operation, **data):
    return client.post(reverse("audit:undo", args=[operation.pk]), data, headers=HTMX)


def industries():
    return [*Party.objects.order_by("pk").values_list("industry", flat=True)]


def test_all_that_match_are_changed_in_the_background_and_undone_so(files, as_user, world):
    client = as_user("mona")
    work = begin(client)
    assert (work.total, industries()) == (4, [""] * 4)
    refused = undo(client, work.operation)
    assert refused.status_code == 409
    work_off()
    work.refresh_from_db()
    assert (work.state, work.done, work.changed, work.refused, work.given) == ("finished", 4, 4, 0, "")
    assert (industries(), work.operation.changes.count()) == (["茶叶"] * 4, 4)
    progress = client.get(reverse("audit:under_way", args=[work.operation_id]))
    assert (progress.status_code, json.loads(progress["HX-Trigger"])) == (200, {"recordsChanged": {}})
    assert "4" in next(ended(world.mona, timezone.now())).text
    assert undo(client, work.operation)["HX-Retarget"] == "#modal-body"
    assert industries() == ["茶叶"] * 4
    work_off()
    assert industries() == [""] * 4
    back = Undertaking.objects.latest("pk")
    assert (back.changed, back.operation.undoes, back.operation.kind) == (4, work.operation, "undo")
    undo(client, back.operation)
    work_off()
    assert industries() == ["茶叶"] * 4


@pytest.mark.parametrize(("verb", "left"), [("delete", 0), ("assign", 4)])
def test_the_other_verbs_and_tags_go_the_same_way(files, as_user, world, verb, left):
    client = as_user("root")
    begin(client, verb, owner=world.bob.pk)
    data = TEA | {"tag": "大户", "verb": "put"}
    assert "under-way" in client.post(reverse("tags:do", args=["parties"]), data, headers=HTMX).content.decode()
    work_off()
    done = [*Undertaking.objects.order_by("pk").values_list("kind", "changed", "state")]
    assert done == [(verb, 4, "finished"), ("tag", left, "finished")]
    assert Party.objects.count() == left and Party.objects.filter(owner=world.bob).count() == left


def test_what_refuses_is_left_out_and_its_reason_told(files, as_user, monkeypatch):
    stubborn = files["乙"].pk

    def prepare(listing, user, given, rows):
        def act(records, at):
            if records.filter(pk=stubborn).exists():
                raise ValidationError("乙不许改")
            return records.update(industry="茶叶")

        return act

    monkeypatch.setitem(kinds._kinds, "edit", kinds.Kind(key="edit", prepare=prepare, label="edit"))
    work = begin(as_user("mona"))
    work_off()
    work.refresh_from_db()
    assert (work.state, work.changed, work.refused, work.reasons) == ("finished", 3, 1, ["乙不许改"])
    assert Party.objects.get(pk=stubborn).industry == ""


def test_rights_are_those_of_the_moment_in_which_it_is_done(files, as_user, world):
    work = begin(as_user("mona"))
    world.mona.is_active = False
    world.mona.save()
    work_off()
    work.refresh_from_db()
    assert (work.state, industries()) == ("failed", [""] * 4)
    assert Job.objects.get(pk=work.job_id).status == "dead"


@pytest.mark.parametrize(("loses", "ends"), [("account", "failed"), ("field", "failed"), ("roles", "finished")])
def test_rights_that_are_taken_away_while_it_runs_end_it(files, as_user, world, monkeypatch, loses, ends):
    work, note = begin(as_user("mona")), carrying._note

    def take_away(*given, **named):
        note(*given, **named)
        if loses == "account":
            type(world.mona).objects.filter(pk=world.mona.pk).update(is_active=False)
        elif loses == "roles":
            world.mona.roles.clear()
        else:
            world.mona.roles.update(fields={"parties.party": {"industry": "read"}})

    monkeypatch.setattr(carrying, "_note", take_away)
    work_off()
    work.refresh_from_db()
    assert (work.state, work.changed, industries()) == (ends, 2, ["茶叶", "茶叶", "", ""])


def test_a_filter_that_is_no_longer_there_is_not_taken_for_all(files, as_user):
    color = CustomField.objects.create(record=Party._meta.label_lower, key="x_color", label_en="Color", kind="text")
    Party.objects.filter(pk__in=[files["乙"].pk]).update(extra={"x_color": "red"})
    Party.objects.exclude(pk=files["乙"].pk).update(extra={"x_color": "blue"})
    work = begin(as_user("mona"), query="x_color=blue")
    color.delete()
    work_off()
    work.refresh_from_db()
    assert (work.state, industries()) == ("failed", [""] * 4)


def test_a_record_that_went_out_of_reach_meanwhile_is_passed_over(files, as_user, world):
    work = begin(as_user("alice"), query="sort=name_key")
    Party.objects.filter(pk=files["乙"].pk).update(owner=world.carol)
    work_off()
    work.refresh_from_db()
    assert (work.total, work.changed) == (3, 2)
    assert Party.objects.get(pk=files["乙"].pk).industry == ""


def test_what_broke_off_is_taken_up_where_it_stood(files, as_user, monkeypatch):
    work = begin(as_user("mona"))
    usual, calls = carrying._some, []

    def away(rows, pks, *rest):
        calls.append(pks)
        if len(calls) == 2:
            raise OperationalError("database is away")
        return usual(rows, pks, *rest)

    monkeypatch.setattr(carrying, "_some", away)
    work_off()
    work.refresh_from_db()
    assert (work.state, work.done, Change.objects.filter(operation=work.operation).count()) == ("running", 2, 2)
    Job.objects.update(run_at=timezone.now())
    work_off()
    work.refresh_from_db()
    assert (work.state, work.changed, len(calls)) == ("finished", 4, 3)
    assert calls[1] == calls[2]


def test_it_is_stopped_by_whose_it_is(files, as_user):
    work = begin(as_user("mona"))
    stop = reverse("audit:stop", args=[work.operation_id])
    assert as_user("alice").post(stop).status_code == 404
    page = as_user("mona").post(stop).content.decode()
    assert not re.search("hx-trigger", page)
    work_off()
    work.refresh_from_db()
    assert (work.state, industries()) == ("stopped", [""] * 4)


def test_an_undo_in_parts_leaves_out_what_has_changed_since_or_is_out_of_reach(files, as_user, world):
    client = as_user("mona")
    work = begin(client)
    work_off()
    assert undo(client, work.operation).status_code == 200
    Party.objects.filter(pk=files["甲"].pk).update(industry="酒")
    work_off()
    back = Undertaking.objects.latest("pk")
    assert (back.changed, back.refused, industries()) == (3, 1, ["酒", "", "", ""])


def test_later_changes_are_asked_about_before_a_large_undo(files, as_user):
    client = as_user("mona")
    work = begin(client)
    work_off()
    Party.objects.filter(pk=files["甲"].pk).update(industry="酒")
    assert undo(client, work.operation).status_code == 409
    assert undo(client, work.operation, overwrite="1").status_code == 200
    work_off()
    assert industries() == [""] * 4


def test_what_others_have_a_say_in_is_undone_as_a_whole_or_not_at_all(files, as_user, monkeypatch):
    monkeypatch.setattr(Party, "UNDONE_IN_PARTS", False)
    client = as_user("mona")
    work = begin(client)
    work_off()
    refused = []

    def veto(operation):
        if not refused:
            refused.append(industries())
            raise OutOfReach("nein")

    monkeypatch.setattr(changelog, "_listeners", [veto])
    undo(client, work.operation)
    work_off()
    failed = Undertaking.objects.latest("pk")
    assert (failed.state, failed.reasons, refused) == ("failed", ["nein"], [[""] * 4])
    assert industries() == ["茶叶"] * 4
    assert undo(client, work.operation).status_code == 200
    work_off()
    assert (Undertaking.objects.latest("pk").changed, industries()) == (4, [""] * 4)


def test_whose_records_are_goes_back_in_parts_whoever_has_a_say_in_the_rest(files, as_user, world, monkeypatch):
    monkeypatch.setattr(Party, "UNDONE_IN_PARTS", Record.UNDONE_IN_PARTS)
    work, edited = begin(as_user("root"), "assign", owner=world.bob.pk), begin(as_user("root"))
    work_off()
    assert Party.objects.filter(owner=world.bob).count() == 4
    assert (parts.fits(work.operation), parts.fits(edited.operation)) == (True, False)


def test_how_something_is_undone_is_asked_once_and_not_for_each_part(files, as_user, monkeypatch):
    """All changes of the operation are read for it: for each part that would be the square of their number."""
    client = as_user("mona")
    work = begin(client)
    work_off()
    asked, fits = [], parts.fits
    monkeypatch.setattr(parts, "fits", lambda operation: asked.append(operation) or fits(operation))
    undo(client, work.operation)
    work_off()
    assert (asked, industries()) == ([work.operation], [""] * 4)


def test_a_form_that_refuses_what_is_given_together_says_why(files, world):
    class Range(forms.Form):
        first, last = forms.IntegerField(label="von"), forms.IntegerField(label="bis")

        def clean(self):
            raise ValidationError("von nach bis")

    verb = Verb(key="range", label="Range", run=lambda *_: None, form=Range, fits=lambda *_: True, many=True)
    with pytest.raises(ValidationError) as refused:
        kinds._carry_out(verb, PARTIES, world.root, {"first": "2", "last": "x"}, Party.objects.all())
    assert len(refused.value.messages) == 2
    assert refused.value.messages[0].startswith("bis: ")
    assert refused.value.messages[1] == "von nach bis"
