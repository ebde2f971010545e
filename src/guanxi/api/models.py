"""What the API keeps of requests: answers for a day, so that one sent twice is carried out once; how many they are."""

from django.db import models

from guanxi.access.models import Token


class KeptAnswer(models.Model):
    """A request with an idempotency key, and its answer once there is one.

    `begun_at` is also the lease of who carries it out: only they may write the answer.
    """

    token = models.ForeignKey(Token, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    # Of method, address and body: the same key must not stand for another request.
    fingerprint = models.CharField(max_length=64)
    begun_at = models.DateTimeField(db_index=True)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "key"], name="answered_once")]

    def __str__(self) -> str:
        return self.key


class Rate(models.Model):
    """How many requests of a token were handed out to the processes of the server in its latest minute (`rates`)."""

    token = models.OneToOneField(Token, models.CASCADE, primary_key=True, related_name="+")
    # Since 1970.
    minute = models.BigIntegerField()
    taken = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.token_id}: {self.taken}"
