"""The words that lie in a package for whoever opens it in twenty years."""

README = """\
{title}
{line}

{laboratory}
Made at {at} by LabFlow {release}. {what}

HOW TO READ IT

No program but these standards is needed: ZIP, JSON (RFC 8259), UTF-8 text, SHA-256.

data/NAME.ndjson   The records of a kind, one JSON object on each line (NDJSON). Names are the same as in the audit trail.
schema/NAME.json   What each field of such a record is (JSON Schema).
files/             Certificates (PDF), raw files of instruments, attachments, each under its SHA-256.
                   data/stored_file.ndjson gives every one's own name, kind and size.
manifest.json      What is inside: each part with its number of records and its SHA-256, and which field points at which record.
SHA256SUMS         The SHA-256 of every member. After unpacking: sha256sum -c SHA256SUMS

Times are UTC (ISO 8601). Numbers are exact decimals as they were recorded: read them as decimals, not as binary fractions.
Ids are UUIDs. "sample_id" of a result is the "id" of a line in data/sample.ndjson, and so on: "points_at" in the manifest.

WHERE IS WHAT

lab_order      Orders: what a client asked for.         client, contact, sample_point   Who asked, and where samples come from.
sample         Samples with their reception.            container, custody_event        Bottles, and the chain of custody.
analysis       Tests on samples.                        service_version, service_analyte, method   How they are made.
result         Results, every version of them; "live" marks the one that counts. What was typed or read is "raw_text",
               what was reported is "reported_text"; "source_file_id", "source_row", "source_cell" lead to the raw file.
verification, signature   Who checked and signed what, and the digest of exactly what was signed.
report         Certificates; "file_id" leads to the PDF, "content" is what it was made of.
audit_event    Who did what, when and why, with the values before and after.
audit_seal     The seals of these entries. "hash" is SHA-256 over the hash of the link before ("previous", as bytes; for the
               first link the single byte 00) followed by the entry as a JSON array in PostgreSQL's notation of jsonb, in UTF-8:
               [seq, at (UTC, 2026-07-21T10:00:00.000000), txid, act, entity, entity_id, client_id, order_id, sample_id,
               actor_id, actor_name, verb, reason, request_id, release, old, new]

Passwords, keys and other secrets are not in here.
"""
