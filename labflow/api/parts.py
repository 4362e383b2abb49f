"""The parts of the API, in the order in which people meet them, and what each is for."""

PROSE = """\
Orders, samples, results, reports and everything around them, for programs.

Send an API key (`lf_live_…`) or an access token as `Authorization: Bearer …`. Records are named by their id or by the
name people know them by: the number of an order or sample, the code of a test or client, a person's email.

Refusals are `application/problem+json` (RFC 9457) with a stable `code`. Lists come a page at a time: ask for `after` until it
is empty. Send `Idempotency-Key` with what changes something, so that a request sent twice has one effect. Send `If-Match` with the ETag
that was read, so that nobody's change is overwritten."""

PARTS = {
    "signing in": "Tokens by password, by refresh token, or by a key (OAuth 2 client credentials).",
    "session": "Sign-in that ends when idle, and who is signed in.",
    "keys": "API keys and service accounts: programs in the name of a person, or in their own.",
    "orders": "What clients ask for: orders with their samples, drafts and templates of them.",
    "samples": "Samples and their containers: received, moved, rejected; who had them.",
    "results": "Tests and their results: entered, submitted, reviewed, signed; sheets and imports of instruments.",
    "imports": "Files of instruments: read, mapped, accepted.",
    "reports": "Certificates: prepared, authorised, amended, withdrawn, fetched as PDF; and proved by anybody.",
    "public": "Open to everybody who holds a certificate.",
    "requests": "What clients ask the laboratory for, and the answers.",
    "portal": "What a client's people do: results as a table, certificates as a file, forms and labels, their team.",
    "clients": "Clients, their contacts and the places they have sampled.",
    "catalogue": "What the laboratory offers: tests with their versions, specifications, profiles, instruments, lists.",
    "people": "The laboratory's people, their roles, who is let in.",
    "comments": "What people say about a record; also to the client.",
    "attachments": "Files of a record, and what happened to it.",
    "files": "Files as such: handed in, fetched.",
    "labels": "Labels, their templates and what was printed.",
    "lists": "Saved views and exports of lists.",
    "fields": "Columns of the laboratory's own.",
    "events": "What happened, in an order without gaps.",
    "webhooks": "Addresses of other programs that are told what happens.",
    "me": "One's own notifications, preferences, sessions and password.",
    "today": "The key figures of the day.",
    "lab": "The laboratory itself: profile, logo, numbers.",
    "laboratory": "The laboratory itself: profile, logo, numbers.",
    "audit": "The audit trail, its chain, and signatures.",
    "archives": "Old years as files that are read without LabFlow: made, verified, taken along.",
    "jobs": "What the worker does, and letters.",
    "health": "For load balancers and deployments.",
}
