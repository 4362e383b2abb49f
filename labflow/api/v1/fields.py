"""The laboratory's own fields, so that programs know what `custom` may hold."""

from typing import Literal
from uuid import UUID

from labflow.api.doors import doors
from labflow.api.nouns import tells
from labflow.api.texts import Body
from labflow.api.verbs import acts, changes, creates
from labflow.api.who import At
from labflow.domain import field_setup
from labflow.domain.house_lookup import FIELD

router = doors("/fields", tags=["fields"])


class OwnField(Body):
    id: UUID
    entity: str
    key: str
    label: str
    kind: str
    options: list[str]
    required: bool
    on_report: bool
    to_client: bool


@router.get("")
def fields(at: At, entity: Literal["order", "sample", "client"] = "sample") -> list[OwnField]:
    """The fields in use, in the order of forms. Values are sent and given under `custom` by `key`."""
    return [
        OwnField(
            id=UUID(row.id), entity=row.entity, key=row.key, label=row.label, kind=row.kind, options=row.options,
            required=row.required, on_report=row.on_report, to_client=row.to_client,
        )
        for row in at.do(field_setup.rows, entity)
        if row.active
    ]  # fmt: skip


tells(router, FIELD)
creates(router, FIELD, field_setup.add)
changes(router, FIELD, field_setup.edit)
acts(router, FIELD, retire=field_setup.retire, restore=field_setup.restore, move=field_setup.move)
