"""Profiles for programs: services that are ordered together."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.lists import options
from labflow.domain.lists.filters import Filter, through
from labflow.domain.lists.searching import pattern
from labflow.domain.lists.window import SortKey, whole_key
from labflow.domain.nouns import Fact, Facts, Noun, declare_noun, in_use, usual
from labflow.domain.services.lookup import READERS
from labflow.domain.work import Work
from labflow.models import Profile, ProfileService, Service


def _services(column: Any) -> Any:
    def of_profiles(work: Work, ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
        rows = work.db.execute(
            select(ProfileService.profile_id, column.label("told"))
            .join(Service, Service.id == ProfileService.service_id)
            .where(ProfileService.profile_id.in_(ids))
            .order_by(ProfileService.position, Service.code)
        )
        found: dict[UUID, list[Any]] = defaultdict(list, {id: [] for id in ids})
        for row in rows:
            found[row.profile_id].append(row.told)
        return found

    return of_profiles


service_ids = _services(Service.id)

NOUN = declare_noun(
    Noun(
        "profiles", "profile", Profile, READERS,
        Facts(
            "ProfileFacts", "Services that are ordered together, by their codes.", Profile,
            (
                *usual(),
                Fact("code", str),
                Fact("name", str),
                Fact("description", str),
                Fact("services", list[str], together=_services(Service.code)),
                Fact("service_ids", list[UUID], together=service_ids),
                Fact("active", bool),
                Fact("position", int),
            ),
        ),
        "code",
        sorts={"code": SortKey(Profile.code), "name": SortKey(Profile.name), "position": SortKey(Profile.position, whole_key)},
        filters=(
            Filter("service", "Test", "choice", through(Profile.id, ProfileService.profile_id, ProfileService.service_id), options.services, uuid=True),
            Filter("code", "Code", "text", Profile.code),
            in_use(Profile),
        ),
        found=lambda _, q: [Profile.code.ilike(pattern(q)) | Profile.name.ilike(pattern(q))],
    )
)  # fmt: skip
