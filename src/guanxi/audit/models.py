"""The models of the change log, where Django looks for them."""

from guanxi.audit.audited import AuditedModel, AuditedQuerySet
from guanxi.audit.log import Change, Operation, Reading

__all__ = ["AuditedModel", "AuditedQuerySet", "Change", "Operation", "Reading"]
