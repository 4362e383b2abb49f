"""The small laboratory itself, with its cast."""

from typing import Any

from labflow.domain import house
from labflow.domain.ports import House
from labflow.testing.furnishing import Furnishing
from labflow.testing.story import Story
from labflow.vocabulary import RoleCode


class TestLab(Story, Furnishing):
    """A laboratory with one of everything and a fixed cast.

    Rita receives, Ana analyses, Vera reviews, Max manages, Ada administers. Cleo is Ashland Water's contact,
    Otto is the contact of another company.
    """

    __test__ = False

    def __init__(self, opened: House, *, built: dict[str, Any] | None = None) -> None:
        """Build the laboratory in the house's database, or enter one that `plan` describes and that is there already."""
        self.house = opened
        house.open_house(opened)
        if built is not None:
            self.__dict__.update(built)
            return
        with self.system() as work:
            self._build(work)
        self.rita = self._person("Rita Ramos", "rita@labflow.dev", RoleCode.SAMPLE_RECEIVER)
        self.ana = self._person("Ana Alvarez", "ana@labflow.dev", RoleCode.ANALYST)
        self.vera = self._person("Vera Vogel", "vera@labflow.dev", RoleCode.SENIOR_ANALYST)
        self.max = self._person("Max Meyer", "max@labflow.dev", RoleCode.LAB_MANAGER)
        self.ada = self._person("Ada Adler", "ada@labflow.dev", RoleCode.SUPER_ADMIN)
        self.rhea = self._person("Rhea Reed", "rhea@labflow.dev", RoleCode.READ_ONLY)
        self.cleo = self._person("Cleo Clark", "cleo@ashland.example", RoleCode.CLIENT_USER, self.ashland)
        self.otto = self._person("Otto Olsen", "otto@brewery.example", RoleCode.CLIENT_USER, self.brewery)

    def plan(self) -> dict[str, Any]:
        """Who and what is where: all that is needed to enter this laboratory again in a copy of its database."""
        return {name: value for name, value in vars(self).items() if name != "house"}
