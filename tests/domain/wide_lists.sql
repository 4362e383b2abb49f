-- ids by time, as PostgreSQL makes them itself from 18 on
do $$ begin
  if current_setting('server_version_num')::int < 180000 then
    create function uuidv7(shift interval default '0') returns uuid language sql volatile as $made$
      select (lpad(to_hex((extract(epoch from clock_timestamp() + shift) * 1000)::bigint), 12, '0')
              || '7' || substr(md5(random()::text), 1, 3) || '8' || substr(md5(random()::text), 1, 15))::uuid
    $made$;
  end if;
end $$;
-- A laboratory's years of work as bare rows: {samples} samples with their orders, tests and audit trail.
-- Run by a superuser on a scratch database only: triggers and foreign keys are off. It is for reading the plans of queries.
set session_replication_role = replica;
set maintenance_work_mem = '1GB';

insert into sample_type (id, created_at, code, name, retention_days)
select uuidv7(), now(), 'T' || n, 'Type ' || n, 14 from generate_series(1, 6) n;

insert into client (id, created_at, code, name, street, city, country, tax_id, payment_terms_days, on_hold, note)
select uuidv7(), now(), 'C' || n, (array['North','River','Valley','Harbor','Summit','Prairie','Cedar','Granite'])[1 + n % 8] || ' '
       || (array['Water','Foods','Brewing','Utilities','Mining','Schools','Dairy','Paper'])[1 + n / 8 % 8] || ' ' || n, '', 'Town ' || n % 60, 'USA', '', 30, false, ''
from generate_series(1, {clients}) n;

insert into contact (id, created_at, client_id, name, title, email, phone, receives_reports, receives_invoices, active)
select uuidv7(), now(), id, 'Contact of ' || name, '', code || '@example.com', '', true, false, true from client where code like 'C%';

create temporary table owner as
select row_number() over (order by md5(c.code)) - 1 as n, c.id as client_id, k.id as contact_id
from client c join contact k on k.client_id = c.id;
create index on owner (n);
create temporary table made as
select n, uuidv7(interval '-3650 days' + interval '3650 days' * (n::float / {orders})) as id,
       now() - interval '3650 days' * (1 - n::float / {orders}) as at, (n::bigint * 7919) % (select count(*) from owner) as owner,
       n > {orders} * 0.99 as open
from generate_series(1, {orders}) n;

insert into lab_order (id, created_at, number, client_id, contact_id, client_reference, priority, state, held_from, note, due_at, submitted_at, confirmed_at)
select made.id, at, 'O25-' || lpad(made.n::text, 7, '0'), client_id, contact_id, 'PO-' || 10000 + made.n, (array['normal','normal','normal','high','rush'])[1 + made.n % 5],
       case when open then 'in_progress' else 'closed' end, '', '', at + interval '7 days', at, at
from made join owner on owner.n = made.owner;

create temporary table taken as
select row_number() over (order by made.n, place) as n, made.id as order_id, client_id, at, open, place, uuidv7() as id, case when open then
         (array['due','received','in_progress','to_be_verified','verified'])[place] else 'published' end as state
from made join owner on owner.n = made.owner cross join generate_series(1, 5) place;

insert into sample (id, created_at, client_id, number, order_id, position, client_reference, sample_type_id, collected_by, collected_at, received_at, temperature_reason,
                    reception_note, location, state, closing_reason, hold_service, due_at, tests_total, tests_resulted, tests_verified, above_limit)
select id, at, client_id, 'S25-' || lpad(n::text, 7, '0'), order_id, place, 'Well ' || n % 5000, ((select array_agg(id order by code) from sample_type))[1 + n % (select count(*) from sample_type)], '', at,
       case when state <> 'due' then at + interval '3 hours' end, '', '', 'Cooler ' || n % 9, state, '', '', at + interval '7 days', 3,
       case when state in ('published', 'verified', 'to_be_verified') then 3 else 0 end, case when state in ('published', 'verified') then 3 else 0 end, (n % 50 = 0)::int
from taken;

insert into container (id, created_at, client_id, sample_id, number)
select uuidv7(), at, client_id, id, 'S25-' || lpad(n::text, 7, '0') || '-1' from taken;

insert into analysis (id, created_at, client_id, sample_id, service_id, service_version_id, department_id, state, attempt, instrument, returned_reason, due_at)
select uuidv7(), at, client_id, taken.id, service_id, version_id, department_id,
       case taken.state when 'due' then 'registered' when 'received' then 'unassigned' when 'in_progress' then 'assigned' when 'to_be_verified' then 'resulted' else taken.state end,
       1, '', '', at + interval '7 days'
from taken join (select row_number() over (order by department_id) as k, s.id as service_id, v.id as version_id, department_id
  from (select distinct on (department_id) * from analysis_service order by department_id, code) s join lateral
  (select id from service_version where service_id = s.id order by created_at desc limit 1) v on true) test on (taken.n + k) % 2 = 0;

insert into result (id, created_at, client_id, analysis_id, sample_id, analyte_id, service_analyte_id, live, raw_text, raw_unit, dilution, dilution_applied, operator,
                    text, unit, reported_text, verdict, verdict_text, remark, source, source_cell, entered_by_id, entered_at, published_at)
select uuidv7(), a.created_at, a.client_id, a.id, a.sample_id, m.analyte_id, m.id, true, '1', '', 1, false, '', '1', '', '1', 'none', '', '', 'manual', '',
       person.id, a.created_at, case a.state when 'published' then a.created_at end
from analysis a join service_analyte m using (service_version_id), (select id from lab_user where email = 'rita@labflow.dev') person
where a.state in ('published', 'verified', 'resulted');

insert into verification (id, created_at, client_id, analysis_id, sequence, user_id, at, decision, comment)
select uuidv7(), a.created_at, a.client_id, a.id, 1, person.id, a.created_at, 'verified', ''
from analysis a, (select id from lab_user where email = 'vera@labflow.dev') person where a.state in ('published', 'verified');

insert into custody_event (id, created_at, client_id, sample_id, kind, at, person, organisation, place, seal, note)
select uuidv7(), at, client_id, id, 'receive', at, 'Rita', '', '', '', '' from taken;

insert into report (id, created_at, client_id, number, order_id, revision, state, verdict, above_limit, comment, content, content_sha256, verification_code, reason, issued_at)
select uuidv7(), created_at, client_id, number || '-R1', id, 1, case when number like '%77' then 'for_approval' else 'issued' end, '', 0, '', '{"number":"R","issued_text":"","lab":{"name":"","address":""},"client":{"name":""},"samples":[],"verdict_sentences":["No result is above its limit."],"signatures":[{"name":"Max","title":"","meaning":"","time_text":""}]}', '',
       lpad(substr(number, 5), 12, 'A'), '', case when number not like '%77' then created_at end
from lab_order where state = 'closed';

insert into report_sample (id, created_at, client_id, report_id, sample_id, position)
select uuidv7(), r.created_at, r.client_id, r.id, s.id, s.position from report r join sample s using (order_id);

insert into signature (id, created_at, entity, entity_id, meaning, user_id, user_name, user_title, at, content_sha256, comment, method)
select uuidv7(), r.created_at, 'report', r.id, 'authorised', person.id, person.name, '', r.created_at, '', '', 'password'
from report r, (select id, name from lab_user where email = 'max@labflow.dev') person;

-- one order of fifty samples
create temporary table large as
select id as order_id, client_id, first_value(id) over (order by id) as into_order from lab_order
where client_id = (select client_id from lab_order group by client_id order by count(*) desc, client_id limit 1) order by id limit 10;
update sample set order_id = large.into_order from large where sample.order_id = large.order_id;
delete from report_sample line using report, sample where report.id = line.report_id and sample.id = line.sample_id and sample.order_id <> report.order_id;

insert into audit_event (at, act, entity, entity_id, client_id, order_id, sample_id, actor_id, actor_name, verb, old, new)
select taken.at + interval '3 hours' * (step - 1), (array['added','changed'])[step], 'sample', taken.id, client_id, order_id, taken.id, person.id, person.name,
       (array['orders.create','samples.receive'])[step], case step when 2 then '{"state": "due"}'::jsonb end, '{"state": "received", "location": "Cooler 1"}'::jsonb
from taken cross join generate_series(1, 2) step, (select id, name from lab_user where email = 'rita@labflow.dev') person
order by n, step;

insert into audit_seal (position, seq, hash)
select (select coalesce(max(position), 0) from audit_seal) + row_number() over (order by seq), seq, '\x00' from audit_event
where not exists (select from audit_seal s where s.seq = audit_event.seq);
analyze;
