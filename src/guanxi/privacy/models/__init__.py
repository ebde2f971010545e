from guanxi.privacy.models.consent import Consent, Purpose

__all__ = ["Consent", "Purpose"]
