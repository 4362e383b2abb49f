"""Lists as files: the rows and columns a view shows."""

from typing import Annotated, Literal

from fastapi import Query, Response

from labflow.api.answers import attachment
from labflow.api.doors import doors
from labflow.api.texts import Keepable
from labflow.api.who import At
from labflow.domain.lists import exporting
from labflow.domain.lists.window import ListQuery

router = doors("/lists", tags=["lists"])

Format = Literal["csv", "xlsx", "ndjson", "parquet"]
Short = Annotated[str, Query(max_length=400), Keepable]
Filters = Annotated[
    str, Query(max_length=4000, description='As in the address of the screen: "state:is:received".'), Keepable
]


@router.get("/{reference}/export", response_class=Response)
def export(
    at: At, reference: str, format: Format = "csv", tab: Short = "", q: Short = "", sort: Short = "", filters: Filters = "",
) -> Response:  # fmt: skip
    """At most 5,000 rows of a list: as CSV or XLSX with the columns the person has chosen to see, as NDJSON or Parquet in exact values."""
    query = ListQuery(tab=tab, q=q, sort=sort, filters=filters)
    data, file_name, media_type = at.do(exporting.download, reference, query, format=format)
    return attachment(data, file_name, media_type)
