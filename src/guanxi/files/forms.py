"""The form of a file: its name."""

from guanxi.files.models import Attachment
from guanxi.workbench.forms import RecordForm


class AttachmentForm(RecordForm):
    """A file's name, to be changed."""

    class Meta:
        model = Attachment
        fields = ["name"]
