-- A laboratory's years of work as bare rows: {samples} samples with their orders, tests and audit trail.
-- Run by a superuser on a scratch database only: triggers and foreign keys are off, so nothing here is evidence.
set session_replication_role = replica;
set maintenance_work_mem = '1GB';

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
select n, uuidv7(interval '-730 days' + interval '730 days' * (n::float / {orders})) as id,
       now() - interval '730 days' * (1 - n::float / {orders}) as at, (n::bigint * 7919) % (select count(*) from owner) as owner,
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
select id, at, client_id, 'S25-' || lpad(n::text, 7, '0'), order_id, place, 'Well ' || n % 5000, (select id from sample_type order by code limit 1), '', at,
       case when state <> 'due' then at + interval '3 hours' end, '', '', 'Cooler ' || n % 9, state, '', '', at + interval '7 days', 3,
       case when state in ('published', 'verified', 'to_be_verified') then 3 else 0 end, case when state in ('published', 'verified') then 3 else 0 end, (n % 50 = 0)::int
from taken;

insert into container (id, created_at, client_id, sample_id, number)
select uuidv7(), at, client_id, id, 'S25-' || lpad(n::text, 7, '0') || '-1' from taken;

insert into analysis (id, created_at, client_id, sample_id, service_id, service_version_id, department_id, state, attempt, instrument, returned_reason, due_at)
select uuidv7(), at, client_id, taken.id, service_id, version_id, department_id,
       case taken.state when 'due' then 'registered' when 'received' then 'unassigned' when 'in_progress' then 'assigned' when 'to_be_verified' then 'resulted' else taken.state end,
       1, '', '', at + interval '7 days'
from taken cross join (select s.id as service_id, v.id as version_id, s.department_id from analysis_service s join lateral
  (select id from service_version where service_id = s.id order by created_at desc limit 1) v on true order by s.code limit 3) test;

insert into audit_event (at, act, entity, entity_id, client_id, order_id, sample_id, actor_id, actor_name, verb, old, new)
select taken.at + interval '3 hours' * (step - 1), (array['added','changed'])[step], 'sample', taken.id, client_id, order_id, taken.id, person.id, person.name,
       (array['orders.create','samples.receive'])[step], case step when 2 then '{"state": "due"}'::jsonb end, '{"state": "received", "location": "Cooler 1"}'::jsonb
from taken cross join generate_series(1, 2) step, (select id, name from lab_user where email = 'rita@labflow.dev') person
order by n, step;

insert into audit_seal (position, seq, hash)
select (select coalesce(max(position), 0) from audit_seal) + row_number() over (order by seq), seq, '\x00' from audit_event
where not exists (select from audit_seal s where s.seq = audit_event.seq);
analyze;
