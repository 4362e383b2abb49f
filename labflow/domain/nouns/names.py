"""What an id may be given as: by the field's name, the column that names such a record to people."""

from typing import Any

from labflow.models import (
    Analyte,
    Client,
    Contact,
    ContainerType,
    Department,
    Instrument,
    Method,
    Order,
    Profile,
    Role,
    Sample,
    SamplePoint,
    SampleType,
    Service,
    Specification,
    User,
)

NAMES: dict[str, Any] = {
    "analyst_id": User.email, "analyte_id": Analyte.keyword, "client_id": Client.code, "contact_id": Contact.email,
    "container_type_id": ContainerType.code, "department_id": Department.code, "instrument_id": Instrument.code,
    "method_id": Method.reference, "order_id": Order.number, "profile_id": Profile.code, "role_id": Role.code,
    "sample_id": Sample.number, "sample_point_id": SamplePoint.code, "sample_type_id": SampleType.code,
    "service_id": Service.code, "specification_id": Specification.code, "user_id": User.email,
}  # fmt: skip
