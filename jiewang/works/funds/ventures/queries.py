"""What there is to read of agreements, and for whom."""

from django.db.models import QuerySet

from jiewang.people.models import User
from jiewang.works.funds.access import leads_the_district, reads_funds
from jiewang.works.funds.ventures.models import Venture


def ventures_seen_by(user: User) -> QuerySet[Venture]:
    """Agreements of the units where a person plans, approves, pays or accepts; leaders read all."""
    if leads_the_district(user):
        return Venture.objects.all()
    return Venture.objects.filter(unit__in=[each.unit_id for each in reads_funds(user)])
