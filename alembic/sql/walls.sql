-- The second wall and the memory of the house: audit by trigger, a sealed chain, row-level security, grants.
-- Everything keys on settings that live for one transaction only (set_config(..., true)); see labflow/domain/work.py.

-- ── who is at work ────────────────────────────────────────────────────────────────────────────────────────────
create function lf_sees_all() returns boolean language sql stable parallel safe
  set search_path = pg_catalog as
$$ select coalesce(current_setting('labflow.side', true), '') in ('lab', 'system') $$;

create function lf_clients() returns uuid[] language sql stable parallel safe
  set search_path = pg_catalog as
$$ select coalesce(string_to_array(nullif(current_setting('labflow.clients', true), ''), ',')::uuid[], '{}') $$;

create function lf_actor() returns uuid language sql stable parallel safe
  set search_path = pg_catalog as
$$ select nullif(current_setting('labflow.actor_id', true), '')::uuid $$;

-- ── the audit trail ───────────────────────────────────────────────────────────────────────────────────────────
create function lf_setting(name text) returns text language sql stable
  set search_path = pg_catalog as
$$ select coalesce(current_setting('labflow.' || name, true), '') $$;

-- One function for every table and every kind of change; statement level, so a bulk change costs one insert.
-- Argument 0 lists columns whose values stay secret, argument 1 columns that are not worth an entry.
create function lf_audit() returns trigger
  language plpgsql security definer set search_path = public, pg_temp as $$
declare
  secret text[] := string_to_array(tg_argv[0], ',');
  silent text[] := string_to_array(tg_argv[1], ',') || array['version'];
  -- where the table keeps the client, the order and the sample that a row is about
  client_key text := case tg_table_name when 'client' then 'id' else 'client_id' end;
  order_key text := case tg_table_name when 'lab_order' then 'id' else 'order_id' end;
  sample_key text := case tg_table_name when 'sample' then 'id' else 'sample_id' end;
  -- read once a statement, not once a row
  who uuid := lf_actor();
  name text := lf_setting('actor_name');
  verb text := lf_setting('verb');
  reason text := lf_setting('reason');
  request uuid := nullif(lf_setting('request_id'), '')::uuid;
  release text := lf_setting('release');
begin
  if name = '' then
    raise exception 'Nobody is at work: % may only be changed through Work.', tg_table_name using errcode = 'LF001';
  end if;
  if tg_op = 'INSERT' then
    insert into audit_event (act, entity, entity_id, client_id, order_id, sample_id, actor_id, actor_name, verb, reason, request_id, release, old, new)
    select 'added', tg_table_name, (j->>'id')::uuid, (j->>client_key)::uuid, (j->>order_key)::uuid, (j->>sample_key)::uuid,
           who, name, verb, reason, request, release, null, case when secret = '{}' then j - silent else lf_hide(j - silent, secret) end
    from (select jsonb_strip_nulls(to_jsonb(n)) as j from new_rows n offset 0) rows_added;
  elsif tg_op = 'UPDATE' then
    insert into audit_event (act, entity, entity_id, client_id, order_id, sample_id, actor_id, actor_name, verb, reason, request_id, release, old, new)
    select 'changed', tg_table_name, (j->>'id')::uuid, (j->>client_key)::uuid, (j->>order_key)::uuid, (j->>sample_key)::uuid,
           who, name, verb, reason, request, release, lf_hide(changes.old, secret), lf_hide(changes.new, secret)
    from (select to_jsonb(o) as i, to_jsonb(n) as j from old_rows o join new_rows n using (id) offset 0) pairs
    cross join lateral (
      select jsonb_object_agg(key, i->key) as old, jsonb_object_agg(key, value) as new
      from jsonb_each(j) where value is distinct from i->key and key <> all (silent)
    ) changes
    where changes.new is not null;
  else
    insert into audit_event (act, entity, entity_id, client_id, order_id, sample_id, actor_id, actor_name, verb, reason, request_id, release, old, new)
    select 'removed', tg_table_name, (j->>'id')::uuid, (j->>client_key)::uuid, (j->>order_key)::uuid, (j->>sample_key)::uuid,
           who, name, verb, reason, request, release, lf_hide(j - silent, secret), null
    from (select jsonb_strip_nulls(to_jsonb(o)) as j from old_rows o offset 0) rows_removed;
  end if;
  return null;
end $$;

create function lf_hide(values_of jsonb, secret text[]) returns jsonb language sql immutable
  set search_path = pg_catalog as $$
  select case when values_of ?| secret
    then (select jsonb_object_agg(key, case when key = any (secret) then '"hidden"'::jsonb else value end) from jsonb_each(values_of))
    else values_of end
$$;

-- An act that changes no row but is worth keeping: a sign-in, a refused try, a download.
create function lf_note(act text, entity text, entity_id uuid, client_id uuid, detail jsonb) returns void
  language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if nullif(current_setting('labflow.actor_name', true), '') is null then
    raise exception 'Nobody is at work.' using errcode = 'LF001';
  end if;
  insert into audit_event (act, entity, entity_id, client_id, actor_id, actor_name, verb, reason, request_id, release, new)
  values (act, entity, entity_id, client_id, lf_actor(), lf_setting('actor_name'), lf_setting('verb'), lf_setting('reason'),
          nullif(lf_setting('request_id'), '')::uuid, lf_setting('release'), detail);
end $$;

create function lf_refuse() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
  raise exception '% is append-only: what was written there stays.', tg_table_name using errcode = 'LF002';
end $$;

create function lf_append_only(target regclass) returns void language plpgsql set search_path = public, pg_temp as $$
begin
  execute format('create trigger append_only before update or delete on %s for each row execute function public.lf_refuse()', target);
  execute format('create trigger append_only_table before truncate on %s for each statement execute function public.lf_refuse()', target);
  execute format('revoke update, delete, truncate on %s from labflow_app', target);
end $$;

-- ── the chain: each link is the hash of one audit row and of the link before (components.md 19: sealed off the request path)
create function lf_digest(e audit_event, previous bytea) returns bytea language sql immutable
  set search_path = pg_catalog as $$
  select sha256(previous || convert_to(jsonb_build_array(
    e.seq, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), e.txid, e.act, e.entity, e.entity_id, e.client_id, e.order_id,
    e.sample_id, e.actor_id, e.actor_name, e.verb, e.reason, e.request_id, e.release, e.old, e.new)::text, 'UTF8'))
$$;

-- Rows of transactions still running could slip in before rows already there: sealing stops at the oldest of them.
-- No transaction of LabFlow lives ten minutes (labflow.wiring sets the time-outs), so older rows are settled and need no second look.
create function lf_seal() returns bigint
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
  last_hash := coalesce(last_hash, '\x00');
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
end $$;

-- ── protection of a table: audit triggers, policy, grants ────────────────────────────────────────────────────────
create function lf_protect(target regclass, secret text default '', silent text default '', owned boolean default false) returns void
  language plpgsql set search_path = public, pg_temp as $$
begin
  execute format('create trigger audit_added after insert on %s referencing new table as new_rows for each statement execute function public.lf_audit(%L, %L)', target, secret, silent);
  execute format('create trigger audit_changed after update on %s referencing old table as old_rows new table as new_rows for each statement execute function public.lf_audit(%L, %L)', target, secret, silent);
  execute format('create trigger audit_removed after delete on %s referencing old table as old_rows for each statement execute function public.lf_audit(%L, %L)', target, secret, silent);
  execute format('grant select, insert, update on %s to labflow_app', target);
  if owned then
    perform public.lf_wall(target, 'client_id = any ((select public.lf_clients())::uuid[])');
  end if;
end $$;

-- Row-level security: the lab sees all, a client's people what the condition says. Not set means nothing.
create function lf_wall(target regclass, condition text) returns void
  language plpgsql set search_path = public, pg_temp as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy lab on %s using ((select public.lf_sees_all())) with check ((select public.lf_sees_all()))', target);
  if condition <> '' then
    execute format('create policy clients on %s using (%s) with check (%s)', target, condition, condition);
  end if;
end $$;

-- ── the tables ────────────────────────────────────────────────────────────────────────────────────────────────
grant usage on schema public to labflow_app;

-- the trail itself: nobody writes it but the functions above
grant select on audit_event, audit_seal to labflow_app;
select lf_append_only('audit_event'), lf_append_only('audit_seal');
alter table audit_event enable row level security;
alter table audit_seal enable row level security;
create policy lab on audit_event for select using ((select lf_sees_all()));
create policy lab on audit_seal for select using ((select lf_sees_all()));

-- the house
select lf_protect('lab'), lf_protect('department'), lf_protect('field_def'), lf_protect('role');
grant select, insert, update on number_series to labflow_app;

-- the catalogue: everybody may read it, versions in use are frozen
select lf_protect('sample_type'), lf_protect('container_type'), lf_protect('analyte'), lf_protect('method'),
       lf_protect('analysis_service'), lf_protect('service_version'), lf_protect('service_analyte'), lf_protect('profile'),
       lf_protect('profile_service'), lf_protect('specification'), lf_protect('spec_limit'), lf_protect('qualifier');
grant delete on profile_service, spec_limit to labflow_app;

create function lf_frozen_version() returns trigger language plpgsql set search_path = public, pg_temp as $$
declare
  version_id uuid := case tg_table_name when 'service_version' then old.id else (to_jsonb(old)->>'service_version_id')::uuid end;
begin
  if exists (select from analysis where service_version_id = version_id)
     and (tg_op = 'DELETE' or (to_jsonb(new) - array['retired_at', 'version']) is distinct from (to_jsonb(old) - array['retired_at', 'version'])) then
    raise exception 'This service version has analyses; make a new version instead.' using errcode = 'LF003';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger frozen before update or delete on service_version for each row execute function lf_frozen_version();
create trigger frozen before update or delete on service_analyte for each row execute function lf_frozen_version();

-- people: a client's people see their own company's, and only their own sessions
select lf_protect('lab_user', 'password_hash', 'last_sign_in_at'), lf_protect('user_role'),
       lf_protect('user_session', 'token_hash', 'last_seen_at'), lf_protect('one_time_token', 'token_hash');
grant delete on user_role to labflow_app;
grant select, insert, delete on sign_in_attempt to labflow_app;
select lf_wall('lab_user', 'client_id = any ((select lf_clients())::uuid[])'),
       lf_wall('user_role', 'user_id in (select id from lab_user)'),
       lf_wall('user_session', 'user_id = (select lf_actor())'),
       lf_wall('one_time_token', ''), lf_wall('sign_in_attempt', '');

-- what belongs to a client
select lf_protect('client');
select lf_wall('client', 'id = any ((select lf_clients())::uuid[])');
select lf_protect(t, owned => true) from unnest(array['contact', 'sample_point', 'lab_order', 'sample', 'container', 'custody_event',
  'verification', 'report_sample', 'report_delivery']::regclass[]) t;
select lf_protect('analysis');
select lf_wall('analysis', 'client_id = any ((select lf_clients())::uuid[])');
-- a client's people see a result when it is published, not before
select lf_protect('result');
select lf_wall('result', 'client_id = any ((select lf_clients())::uuid[]) and published_at is not null');
select lf_protect('report');
select lf_wall('report', 'client_id = any ((select lf_clients())::uuid[]) and issued_at is not null');
select lf_protect('stored_file');
select lf_wall('stored_file', 'client_id = any ((select lf_clients())::uuid[])');

-- what only the lab sees
select lf_protect('signature'), lf_protect('import_run', '', 'readings'), lf_protect('mail', '', 'text,html');
grant select, insert, update on outbox_event to labflow_app;
select lf_wall('signature', ''), lf_wall('import_run', ''), lf_wall('mail', ''), lf_wall('outbox_event', '');

select lf_append_only('custody_event'), lf_append_only('verification'), lf_append_only('signature');
