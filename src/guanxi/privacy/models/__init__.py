from guanxi.privacy.models.consent import Consent, Purpose
from guanxi.privacy.models.erasure import Erasure
from guanxi.privacy.models.person_export import PersonExport

__all__ = ["Consent", "Erasure", "PersonExport", "Purpose"]
