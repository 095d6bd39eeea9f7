"""What a person is told, what goes outside for it, and what the office must do by hand for it.

Conventions: a `Message` is made once for a notice, a person and a channel, whoever resolves and however often. A
`Letter` is one piece of mail: all a person is to be told by one channel at one instant, so that nobody gets a storm; its
key is the same however often it must be sent again. No text is stored: what is said is told from the rows when it is
said, so that nobody is reminded of what is done. Instants are UTC in storage.
"""

from __future__ import annotations

from django.db import models

from duban.apps.notify.words import ERRAND_STATES, ERRANDS, LETTER_STATES
from duban.apps.outbox.words import URGENCIES
from duban.core.words import CHANNELS


class Letter(models.Model):
    """One piece to be sent outside to one person by one channel."""

    key = models.CharField(max_length=80, unique=True)
    """The idempotency key: a repeat after a crash bears it again (for mail: its Message-ID)."""
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="+")
    channel = models.CharField(max_length=12, choices=list(CHANNELS.items()))
    state = models.CharField(max_length=10, choices=list(LETTER_STATES.items()), default="waiting")
    send_after = models.DateTimeField()
    """Nothing is sent before: the next opening, the end of the person's quiet hours, or at once."""
    due_at = models.DateTimeField()
    """When it may be tried next: ``send_after``, later after a failure."""
    tries = models.PositiveIntegerField(default=0)
    """Failures that concern this letter alone."""
    claim = models.CharField(max_length=32, blank=True)
    """Who is sending it now: another's result for it is not taken."""
    claimed_until = models.DateTimeField(null=True, blank=True)
    repeats = models.PositiveIntegerField(default=0)
    """How often it was sent again without knowing whether it had arrived before."""
    doubtful = models.BooleanField(default=False)
    """The last try broke off where it may have arrived all the same: with the connection, or with the worker."""
    sent_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=12, blank=True)
    """A key of `FAULTS`."""
    said = models.CharField(max_length=300, blank=True)
    """The server's own words."""

    class Meta:
        db_table = "duban_letter"
        indexes = (
            models.Index(name="letter_due", fields=("state", "due_at", "id")),
            models.Index(name="letter_of", fields=("person", "send_after")),
        )

    def __str__(self) -> str:
        return self.key


class Message(models.Model):
    """One person told of one notice by one channel. The message inside (``in_app``) is always there."""

    notice = models.ForeignKey("outbox.Notice", models.PROTECT, related_name="messages")
    person = models.ForeignKey("org.Person", models.PROTECT, related_name="messages")
    channel = models.CharField(max_length=12, choices=list(CHANNELS.items()))
    urgency = models.CharField(max_length=12, choices=list(URGENCIES.items()), default="normal")
    stands_in_for = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(Letter, models.PROTECT, null=True, blank=True, related_name="messages")
    """What carries it outside; none for what stays inside."""
    dropped = models.BooleanField(default=False)
    """It was done, or no longer theirs to know, before the letter went out."""
    unmet = models.JSONField(default=dict)
    """Channels that could not be used and offices nobody holds, each with why: {"sms": …, "deputy": …, "nobody": …}."""

    class Meta:
        db_table = "duban_message"
        constraints = (models.UniqueConstraint(name="message_once", fields=("notice", "person", "channel")),)
        indexes = (
            models.Index(name="message_inbox", fields=("person", "channel", "id")),
            models.Index(name="message_unread", fields=("person", "channel", "read_at")),
        )

    def __str__(self) -> str:
        return f"{self.notice_id}/{self.person_id}/{self.channel}"


class Errand(models.Model):
    """What only a person can do about a notice: a telephone call, a notice on paper. Done once, with what came of it."""

    notice = models.ForeignKey("outbox.Notice", models.PROTECT, related_name="errands")
    way = models.CharField(max_length=8, choices=list(ERRANDS.items()))
    state = models.CharField(max_length=8, choices=list(ERRAND_STATES.items()), default="waiting")
    because = models.CharField(max_length=300, blank=True)
    """Why a person must, where no rule asked for it: nobody could be told, or the machine failed."""
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("org.Person", models.PROTECT, null=True, blank=True, related_name="+")
    reached = models.CharField("联系到的人", max_length=100, blank=True)
    said = models.TextField("对方说的", blank=True)

    class Meta:
        db_table = "duban_errand"
        constraints = (models.UniqueConstraint(name="errand_once", fields=("notice", "way")),)
        indexes = (models.Index(name="errand_waiting", fields=("state", "way", "id")),)

    def __str__(self) -> str:
        return f"{self.notice_id}/{self.way}"


class Line(models.Model):
    """A channel's way outside while it is disturbed: no letter is charged for a server that is away."""

    channel = models.CharField(max_length=12, unique=True)
    fails = models.PositiveIntegerField(default=0)
    since = models.DateTimeField(null=True, blank=True)
    retry_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=12, blank=True)
    said = models.CharField(max_length=300, blank=True)

    class Meta:
        db_table = "duban_line"

    def __str__(self) -> str:
        return f"{self.channel} {self.fault}"


class Preference(models.Model):
    """How somebody wants ordinary messages outside. What is urgent always arrives."""

    person = models.OneToOneField("org.Person", models.CASCADE, related_name="preference")
    digest = models.BooleanField("每日汇总", default=True)
    quiet_from = models.TimeField("免打扰起", null=True, blank=True)
    quiet_to = models.TimeField("免打扰止", null=True, blank=True)

    class Meta:
        db_table = "duban_preference"

    def __str__(self) -> str:
        return f"{self.person_id}"
