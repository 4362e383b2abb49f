"""Electronic data deliverables (EDD): published results as data, in the columns that each client wants."""

from labflow.domain.edd.fields import FIELDS
from labflow.domain.edd.keeping import change, create, retire
from labflow.domain.edd.mapping import BUILT_IN, Column, Mapping, built_in
from labflow.domain.edd.writing import Deliverable, Preview, deliver, preview

__all__ = [
    "BUILT_IN", "FIELDS", "Column", "Deliverable", "Mapping", "Preview", "built_in", "change", "create", "deliver", "preview", "retire",
]  # fmt: skip
