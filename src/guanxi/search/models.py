"""The index: one document per searchable record."""

from django.db import models

from guanxi.search.fields import TermsField


class SearchDocument(models.Model):
    """What one record is found by. Derived from the record: written by `indexing` only, and rebuilt at any time."""

    # Holds the record's own key: see `registry.Kind`. Each kind is one range, its newest record last.
    id = models.BigIntegerField(primary_key=True)
    title = models.TextField()
    terms = TermsField()
    # Hash of title and terms: a reindexed record whose words are the same is not written again.
    checksum = models.BigIntegerField()

    class Meta:
        db_table = "search_document"

    def __str__(self) -> str:
        return self.title
