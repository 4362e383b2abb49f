"""Sealing begins where the rounds before left off: it had looked through the whole trail for rows without a seal.

A round keeps how far it came and which transactions had ended by then. What comes before a round that all transactions of
its time have ended since is settled and sealed: the next round begins behind it. Until now each round asked for the rows
of the ten minutes before the newest seal, and PostgreSQL found those by reading the trail from its first row on: 39 s for
22 million rows, every ten seconds.
"""

import sqlalchemy as sa

from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

LINK = """
create function lf_link(after bigint, seqs bigint[], hashes bytea[]) returns void language sql
  set search_path = public, pg_temp as $$
  insert into audit_seal (position, seq, hash)
  select after + link.place, link.seq, link.hash from unnest(seqs, hashes) with ordinality link(seq, hash, place)
$$
"""
SEAL = """
create or replace function lf_seal() returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  row_to_seal audit_event;
  last_position bigint;
  last_seq bigint;
  last_hash bytea;
  begun pg_snapshot;
  all_ended bigint;
  settled_to bigint;
  furthest bigint;
  sealed bigint := 0;
  seqs bigint[] := '{}';
  hashes bytea[] := '{}';
begin
  perform pg_advisory_xact_lock(726374);
  -- what had ended at this moment is settled; whatever the rows below show beyond it waits for the next round
  begun := pg_current_snapshot();
  all_ended := (pg_snapshot_xmin(begun)::text)::bigint;
  select s.position, s.seq, s.hash into last_position, last_seq, last_hash from audit_seal s order by s.position desc limit 1;
  select coalesce(max(reached), 0) into furthest from audit_round;
  settled_to := coalesce(
    (select max(r.reached) from audit_round r
     where r.next <= (select newest.ended_before from audit_round newest order by newest.id desc limit 1)),
    (select e.seq from audit_event e
     where e.at < (select sealed_last.at from audit_event sealed_last where sealed_last.seq = last_seq) - interval '10 minutes'
     order by e.seq desc limit 1),
    0);
  last_position := coalesce(last_position, 0);
  last_hash := coalesce(last_hash, '\\x00');
  -- a transaction of another database may hold everybody back for hours; none of LabFlow lives ten minutes
  -- (by execute: planned for where it begins)
  for row_to_seal in execute
    'select e.* from audit_event e
     where e.seq > $1 and (e.txid < $2 or e.at < clock_timestamp() - interval ''10 minutes'')
       and not exists (select from audit_seal s where s.seq = e.seq and s.seq > $1)
     order by e.seq' using settled_to, all_ended
  loop
    last_position := last_position + 1;
    last_hash := lf_digest(row_to_seal, last_hash);
    seqs := seqs || row_to_seal.seq;
    hashes := hashes || last_hash;
    if cardinality(seqs) = 500 then
      perform lf_link(last_position - 500, seqs, hashes);
      seqs := '{}';
      hashes := '{}';
    end if;
    furthest := greatest(furthest, row_to_seal.seq);
    sealed := sealed + 1;
  end loop;
  perform lf_link(last_position - cardinality(seqs), seqs, hashes);
  if sealed > 0 then
    insert into audit_round (reached, ended_before, next) values (furthest, all_ended, (pg_snapshot_xmax(begun)::text)::bigint);
    delete from audit_round where reached < settled_to;
  end if;
  return sealed;
end $$
"""

# A row's number must not be drawn before its transaction has one: rounds compare the two.
NOTE = """
create or replace function lf_note(act text, entity text, entity_id uuid, client_id uuid, detail jsonb) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if nullif(current_setting('labflow.actor_name', true), '') is null then
    raise exception 'Nobody is at work.' using errcode = 'LF001';
  end if;
  {first}insert into audit_event (act, entity, entity_id, client_id, actor_id, actor_name, verb, reason, request_id, release, new)
  values (act, entity, entity_id, client_id, lf_actor(), lf_setting('actor_name'), lf_setting('verb'), lf_setting('reason'),
          nullif(lf_setting('request_id'), '')::uuid, lf_setting('release'), detail);
end $$
"""

SEAL_BEFORE = """
create or replace function lf_seal() returns bigint
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  row_to_seal audit_event;
  last_position bigint;
  last_hash bytea;
  settled timestamptz;
  sealed bigint := 0;
begin
  perform pg_advisory_xact_lock(726374);
  select s.position, s.hash, e.at into last_position, last_hash, settled
  from audit_seal s join audit_event e using (seq) order by s.position desc limit 1;
  last_position := coalesce(last_position, 0);
  last_hash := coalesce(last_hash, '\\x00');
  for row_to_seal in
    select e.* from audit_event e
    where e.at > coalesce(settled, '-infinity') - interval '10 minutes'
      and (e.txid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint or e.at < clock_timestamp() - interval '10 minutes')
      and not exists (select from audit_seal s where s.seq = e.seq)
    order by e.seq
  loop
    last_position := last_position + 1;
    last_hash := lf_digest(row_to_seal, last_hash);
    insert into audit_seal (position, seq, hash) values (last_position, row_to_seal.seq, last_hash);
    sealed := sealed + 1;
  end loop;
  return sealed;
end $$
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.create_table(
        "audit_round",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("reached", sa.BigInteger(), nullable=False),
        sa.Column("ended_before", sa.BigInteger(), nullable=False),
        sa.Column("next", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_round")),
    )
    op.execute(LINK)
    op.execute(SEAL)
    op.execute(NOTE.format(first="perform pg_current_xact_id();\n  "))


def downgrade() -> None:
    op.execute(NOTE.format(first=""))
    op.execute(SEAL_BEFORE)
    op.execute("drop function lf_link(bigint, bigint[], bytea[])")
    op.drop_table("audit_round")
