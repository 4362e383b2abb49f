"""What is in the samples of an order, for its papers: their containers and the tests that count."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from labflow.domain.samples.deriving import DEAD
from labflow.domain.work import Work
from labflow.models import Analysis, Container, ContainerType, Sample, Service


def bottles(work: Work, order_id: UUID) -> Sequence[Any]:
    """Each container with its sample's id, its kind's name and its number, by number."""
    return work.db.execute(
        select(Container.sample_id, ContainerType.name, Container.number)
        .join(ContainerType, ContainerType.id == Container.container_type_id)
        .join(Sample, Sample.id == Container.sample_id)
        .where(Sample.order_id == order_id)
        .order_by(Container.number)
    ).all()


def tests(work: Work, order_id: UUID) -> Sequence[Any]:
    """Each test that counts with its sample's id and its name, in the catalogue's order."""
    return work.db.execute(
        select(Analysis.sample_id, Service.name)
        .join(Service, Service.id == Analysis.service_id)
        .join(Sample, Sample.id == Analysis.sample_id)
        .where(Sample.order_id == order_id, Analysis.state.not_in(DEAD))
        .order_by(Service.position, Service.code)
    ).all()
