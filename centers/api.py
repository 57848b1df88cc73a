"""What every view of the API inherits to run in the scope of its person."""

from typing import Any

from rest_framework.request import Request
from rest_framework.views import APIView

from centers.scope import Scope, continue_as, current


class ScopedAPIView(APIView):
    """First among the bases of a view or viewset; ``request.scope`` is the person's.

    Django's middleware opened the scope before the API knew a token's person, so for those
    the scope goes on in their name.
    """

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.user.is_authenticated and current().user_id is None:
            request._request.scope = continue_as(request.user)  # type: ignore[attr-defined]
        super().initial(request, *args, **kwargs)

    @property
    def scope(self) -> Scope:
        return current()
