"""What every view of the API inherits to run in the scope of its person."""

from typing import Any, ClassVar

from rest_framework import permissions, serializers
from rest_framework.request import Request
from rest_framework.views import APIView

from centers.scope import Scope, continue_as, current
from centers.serializers import unknown


class ScopedAPIView(APIView):
    """First among the bases of a view or viewset; ``request.scope`` is the person's.

    Django's middleware opened the scope before the API knew a token's person, so for those
    the scope goes on in their name.
    """

    queries: ClassVar[tuple[str, ...]] = ()  # what else may stand behind the ? of the address

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if request.user.is_authenticated and current().user_id is None:
            request._request.scope = continue_as(request.user)  # type: ignore[attr-defined]
        super().initial(request, *args, **kwargs)
        if request.method in permissions.SAFE_METHODS:
            self._refuse_unknown_queries(request)

    def _refuse_unknown_queries(self, request: Request) -> None:
        """A filter that is misspelled would answer with everything."""
        filters = getattr(self, "filterset_class", None)
        paginator = getattr(self, "paginator", None)
        known = [*(filters.base_filters if filters else ()), *self.queries]
        known += [cursor] if (cursor := getattr(paginator, "cursor_query_param", "")) else []
        wrong = [name for name in request.query_params if name not in known]
        if wrong:
            raise serializers.ValidationError({name: [unknown(name, known)] for name in wrong})

    @property
    def scope(self) -> Scope:
        return current()
