"""The customer file's kinds for import and export: parties, and the contact persons of organisations."""

from guanxi.parties.interchange import contacts, exports, parties

__all__ = ["contacts", "exports", "parties"]
