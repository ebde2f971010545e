"""The abstract base of every record type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar
from zlib import crc32

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guanxi.audit import keyed
from guanxi.audit.models import AuditedModel, AuditedQuerySet
from guanxi.audit.reach import HOLDERS
from guanxi.audit.recording import values_of
from guanxi.customfields.patching import Patched
from guanxi.customfields.registry import every_field_of

M = TypeVar("M", bound=models.Model)


class RecordQuerySet(AuditedQuerySet[M]):
    """Records: bulk writes move the version, the time of change and the owner's team along."""

    def update(self, **values: Any) -> int:
        values, custom = keyed.apart(values)
        if custom:
            values[keyed.COLUMN] = Patched(F(keyed.COLUMN), as_json(self.model, custom))
        if (owner := values.get("owner")) is not None:
            values = {"team": owner.team_id} | values
        columns = {self.model._meta.get_field(name).attname for name in values}  # type: ignore[union-attr]
        if not columns <= self.model.DERIVED_FIELDS:  # type: ignore[attr-defined]
            values = {"version": F("version") + 1, "updated_at": timezone.now()} | values
        return super().update(**values)

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        listed = list(objs)
        for obj in listed:
            obj.fold()  # type: ignore[attr-defined]
        names = {keyed.COLUMN if keyed.is_key(name) else name for name in fields}
        if "owner" in names:
            _follow_owners(listed)
            names.add("team")
        columns = {self.model._meta.get_field(name).attname for name in names}  # type: ignore[union-attr]
        count = super().bulk_update(listed, names, batch_size)
        if not columns <= self.model.DERIVED_FIELDS:  # type: ignore[attr-defined]
            moved: RecordQuerySet[Any] = RecordQuerySet(self.model).filter(pk__in=[obj.pk for obj in listed])
            moved.update(version=F("version") + 1, updated_at=timezone.now())
        return count

    def bulk_create(self, objs: Iterable[M], *args: Any, **kwargs: Any) -> list[M]:
        listed = list(objs)
        for obj in listed:
            obj.fold()  # type: ignore[attr-defined]
        _follow_owners(listed)
        return super().bulk_create(listed, *args, **kwargs)

    def bin(self, *, at: Any) -> int:
        """Put these records into the bin, from which they can be taken back for 30 days."""
        return self.filter(deleted_at__isnull=True).update(deleted_at=at)


Keeper = Callable[["Record"], None]
_keepers: list[Keeper] = []


def on_save(keeper: Keeper) -> Keeper:
    """Have `keeper(record)` called when a record has been saved: it keeps what is no column (tags)."""
    _keepers.append(keeper)
    return keeper


def as_json(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of custom fields as the column keeps them. Raises KeyError for a field that there is not."""
    fields = every_field_of(model) if values else {}
    return {key: fields[key].json(value) for key, value in values.items()}


def _follow_owners(records: Iterable[Any]) -> None:
    """Give records the teams of their owners: one query."""
    owned = [record for record in records if record.owner_id is not None]
    if not owned:
        return
    teams = dict(get_user_model()._base_manager.filter(pk__in={r.owner_id for r in owned}).values_list("pk", "team_id"))
    for record in owned:
        record.team_id = teams[record.owner_id]


def bin_index(name: str) -> models.Index:
    """The records in the bin, of a kind of which there are many: else each look into it reads the whole table.

    None of the others stands in it, so that it costs writing nothing.
    """
    return models.Index(fields=["-deleted_at", "-id"], name=name, condition=models.Q(deleted_at__isnull=False))


class LiveManager(models.Manager.from_queryset(RecordQuerySet)):  # type: ignore[misc]
    """The records that are not in the bin."""

    def get_queryset(self) -> RecordQuerySet[Any]:
        return super().get_queryset().filter(deleted_at__isnull=True)


class Record(AuditedModel):
    """A record that people own, see by permission, change, delete and bring back."""

    # Bookkeeping is not content: it is left out of history and of undo.
    BOOKKEEPING = frozenset({"version", "updated_at", "created_at"})
    DERIVED_FIELDS = BOOKKEEPING
    # Whose a record is may go back without looking at the whole of it.
    UNDONE_IN_PARTS: bool | frozenset[str] = HOLDERS
    TAKES_FIELDS = True
    TAKES_FILES = True

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    # The owner's team. It follows the owner, so that "my team's records" is one indexed column.
    team = models.ForeignKey(
        "access.Team", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    updated_at = models.DateTimeField(_("last changed"), default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    extra = models.JSONField(_("custom fields"), default=dict, blank=True)

    # The page of a record: that of its listing, unless its class has another.
    get_absolute_url: Callable[[], str]

    objects = LiveManager()  # type: ignore[misc]
    everything = models.Manager.from_queryset(RecordQuerySet)()

    class Meta:
        abstract = True
        base_manager_name = "everything"
        default_manager_name = "objects"

    def __init__(self, *args: Any, **values: Any) -> None:
        values, custom = keyed.apart(values) if values else (values, {})
        super().__init__(*args, **values)
        if custom:
            keyed.put(self, as_json(type(self), custom))

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """The value of a custom field, which no column and no class knows."""
            field = every_field_of(type(self)).get(name) if keyed.is_key(name) else None
            if field is None:
                raise AttributeError(f"{type(self).__name__} has no attribute {name}")
            return field.python((self.extra or {}).get(name))

    def fold(self) -> bool:
        """Put the values of custom fields that were set on this object into their column; answers if there were any."""
        custom = {name: vars(self).pop(name) for name in [*vars(self)] if keyed.is_key(name)}
        if custom:
            keyed.put(self, as_json(type(self), custom))
        return bool(custom)

    def save(self, *args: Any, **kwargs: Any) -> None:
        folded = self.fold()
        if self.owner_id is not None:
            self.team_id = self.owner.team_id  # type: ignore[union-attr]
        if not self._state.adding:
            self.version += 1
            self.updated_at = timezone.now()
            if kwargs.get("update_fields") is not None:
                own = {name for name in kwargs["update_fields"] if not keyed.is_key(name)}
                kwargs["update_fields"] = (
                    own | {"version", "updated_at", "team"} | ({keyed.COLUMN} if folded else set())
                )
        super().save(*args, **kwargs)
        for keep in _keepers:
            keep(self)

    @staticmethod
    def to_bin(rows: AuditedQuerySet[Any]) -> None:
        """How undo removes records of this kind: into the bin."""
        RecordQuerySet(rows.model).filter(pk__in=rows.values("pk")).bin(at=timezone.now())


class Plain(AuditedModel):
    """What has neither an owner of its own nor a bin: parts of records, and the company's lists of words."""

    get_absolute_url: Callable[[], str]

    class Meta:
        abstract = True

    @property
    def version(self) -> int:
        """Differs as soon as anything in it does, so that two editors notice each other."""
        return crc32(repr(sorted(values_of(self).items())).encode())


class Part(Plain):
    """What hangs on a record and is seen, changed and removed with it.

    `named` says that it has a name like a record's, told to whoever may see the whole.
    """

    named: ClassVar[bool] = False

    class Meta:
        abstract = True


class Counter(models.Model):
    """The last number given out for a code pattern; taken under a row lock, so that no code is given twice."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key}: {self.value}"

    @classmethod
    def take(cls, key: str, count: int = 1) -> int:
        """Reserve `count` numbers and answer the first. Call inside a transaction."""
        cls.objects.get_or_create(key=key)
        cls.objects.filter(key=key).update(value=F("value") + count)
        return cls.objects.values_list("value", flat=True).get(key=key) - count + 1
