"""Signing in through a government sign-on (统一身份认证), by OpenID Connect. Off unless OIDC_AUTHORIZE is set.

It says who somebody is, no more: accounts are opened here, and a person without one does not get in. The claim named by
OIDC_CLAIM is the user name here. The second factor is asked for as ever.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts.models import User


class SignOn(OIDCAuthenticationBackend):
    """The backend of mozilla-django-oidc, by user name, creating nobody."""

    def authenticate(self, request: Any, **kwargs: Any) -> User | None:
        return super().authenticate(request, **kwargs) if settings.OIDC_ON and request is not None else None

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get(settings.OIDC_CLAIM))

    def filter_users_by_claims(self, claims: dict[str, Any]) -> QuerySet[User]:
        return User.objects.filter(username=claims[settings.OIDC_CLAIM], is_active=True)

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        return f"{settings.OIDC_CLAIM} {claims.get(settings.OIDC_CLAIM)}"
