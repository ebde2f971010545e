from guanxi.privacy.models.consent import Consent, Purpose
from guanxi.privacy.models.erasure import Erasure

__all__ = ["Consent", "Erasure", "Purpose"]
