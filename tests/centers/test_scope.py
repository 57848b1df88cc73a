"""Which rows a piece of work may see."""

from centers.models import Membership
from centers.scope import user_scope


def test_user_scope_holds_the_centers_of_current_memberships(world):
    with user_scope(world.lyon_entry) as scope:
        assert scope.center_ids == (world.lyon.pk,)


def test_memberships_of_another_center_are_invisible(world):
    with user_scope(world.uppsala_entry):
        assert {m.center_id for m in Membership.objects.all()} == {world.uppsala.pk}
