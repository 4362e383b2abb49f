"""Clients, the people who speak for them, and the places they have sampled."""

from labflow.api.doors import doors
from labflow.api.nouns import reads
from labflow.api.verbs import acts, changes, creates
from labflow.domain import clients, people
from labflow.domain.client_lookup import CLIENT, CONTACT, POINT

router = doors("/clients", tags=["clients"])
reads(router, CLIENT)
creates(router, CLIENT, clients.create)
changes(router, CLIENT, clients.edit)
acts(router, CLIENT, hold=clients.hold, release=clients.release)
creates(router, CONTACT, clients.add_contact, "/{reference}/contacts", under=CLIENT)
creates(router, POINT, clients.add_point, "/{reference}/sample-points", under=CLIENT)

contacts = doors("/contacts", tags=["clients"])
reads(contacts, CONTACT, shortcuts=("client",))
changes(contacts, CONTACT, clients.edit_contact)
acts(contacts, CONTACT, remove=clients.remove_contact, invite=people.invite_contact)

points = doors("/sample-points", tags=["clients"])
reads(points, POINT, shortcuts=("client",))
changes(points, POINT, clients.edit_point)
acts(points, POINT, retire=clients.retire_point)
