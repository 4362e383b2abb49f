"""Orders with verified samples that no report has yet, for programs."""

from labflow.domain.nouns import Noun, Written, declare_noun
from labflow.domain.orders.lookup import OrderFacts, read
from labflow.domain.reports.views import TO_PREPARE
from labflow.models import Order
from labflow.vocabulary import Permission

NOUN = declare_noun(
    Noun(
        "reports/to-prepare", "order", Order, (Permission.SEE_REPORTS,), Written(OrderFacts, read), TO_PREPARE.usual_sort,
        plan=TO_PREPARE, expands={"client": ("client_id", "clients")},
    )
)  # fmt: skip
