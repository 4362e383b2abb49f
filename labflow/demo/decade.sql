-- What follows from the orders and samples of one piece of work (see decade.py): containers, custody, tests, results,
-- verifications, certificates. Triggers, keys and row-level security are on, so the audit trail is the database's own.
analyze grown_order;
analyze grown_sample;
analyze grown_test;
analyze grown_reading;

insert into lab_order (id, created_at, created_by_id, number, client_id, contact_id, specification_id, client_reference, priority, state, held_from,
                       note, due_at, due_given, submitted_at, confirmed_at, confirmed_by_id)
select id, at, receiver_id, number, client_id, contact_id, specification_id, client_reference, priority, state, held_from,
       '', due_at, false, case when state <> 'draft' then at end, confirmed_at, case when confirmed_at is not null then receiver_id end
from grown_order;

insert into sample (id, created_at, created_by_id, client_id, number, order_id, position, client_reference, sample_point_id, sample_type_id,
                    collected_by, collected_at, received_at, received_by_id, conditions, temperature, temperature_reason, reception_note, location,
                    state, closing_reason, due_at, hold_at, hold_service, tests_total, tests_resulted, tests_verified, above_limit)
select s.id, o.at, o.receiver_id, o.client_id, s.number, o.id, s.position, s.client_reference, s.sample_point_id, o.sample_type_id,
       'Client', o.collected_at, case when s.arrived then o.received_at end, case when s.arrived then o.receiver_id end,
       case when s.arrived then '["intact"]'::jsonb else '[]'::jsonb end, case when s.arrived then 4.1 end, '', '', s.location,
       s.state, s.closing_reason, o.due_at, o.collected_at + first.hold, coalesce(first.service, ''), s.tests, s.done,
       case when s.state in ('verified', 'published') then s.tests else 0 end, s.above
from grown_sample s join grown_order o on o.id = s.order_id
left join lateral (select hold, service from grown_test t where t.panel = o.panel and hold is not null order by hold limit 1) first on true
order by s.number;

insert into container (id, created_at, created_by_id, client_id, sample_id, number, container_type_id, received_at, preservation_ok)
select {new_id}, o.at, o.receiver_id, o.client_id, s.id, s.number || '-' || c.place, c.container_type_id,
       case when s.arrived then o.received_at end, case when s.arrived then true end
from grown_sample s join grown_order o on o.id = s.order_id
join (select panel, container_type_id, row_number() over (partition by panel order by container_type_id) as place
      from (select distinct panel, container_type_id from grown_test) kinds) c on c.panel = o.panel;

insert into custody_event (id, created_at, created_by_id, client_id, sample_id, kind, at, person, organisation, place, temperature, seal, note)
select {new_id}, o.received_at, o.receiver_id, o.client_id, s.id, kind, case kind when 'collect' then o.collected_at else o.received_at end,
       case kind when 'collect' then 'Client' else o.receiver end, case kind when 'collect' then o.client else '' end,
       case kind when 'collect' then '' else 'Cooler 1' end, case kind when 'collect' then null else 4.1 end, '', ''
from grown_sample s join grown_order o on o.id = s.order_id cross join unnest(array['collect', 'receive']) kind
where s.arrived;

create temporary table grown_analysis on commit drop as
select {new_id} as id, s.id as sample_id, s.variant, o.client_id, o.specification_id, o.at, o.collected_at, o.received_at, o.published_at,
       t.service_id, t.service_version_id, t.department_id, t.analyst_id, t.reviewer_id, t.instrument, t.turnaround, t.hold,
       greatest(least(o.received_at + t.measured, o.now), o.collected_at) as analysed_at, greatest(least(o.received_at + t.entered, o.now), o.received_at) as submitted_at,
       greatest(least(o.received_at + t.entered + interval '20 hours', o.now), o.received_at) as verified_at, o.receiver_id,
       case s.state when 'due' then 'registered'
                    when 'received' then case when mod(s.variant, 2) = 0 and not begun.in_time then 'unassigned' else 'assigned' end
                    when 'in_progress' then case when t.place <= s.done then 'resulted' else 'assigned' end
                    when 'to_be_verified' then 'resulted' else s.state end as state, begun.in_time
from grown_sample s join grown_order o on o.id = s.order_id join grown_test t on t.panel = o.panel
-- what cannot wait is begun in time, but for one sample in 25
cross join lateral (select t.hold is not null and o.collected_at + t.hold < o.now + interval '8 hours' and mod(s.variant, 25) <> 0 as in_time) begun
order by s.number, t.place;
analyze grown_analysis;

insert into analysis (id, created_at, created_by_id, client_id, sample_id, service_id, service_version_id, department_id, state, attempt, analyst_id,
                      due_at, hold_at, instrument, analysed_at, submitted_at, submitted_by_id, returned_reason, verified_at, published_at)
select id, at, receiver_id, client_id, sample_id, service_id, service_version_id, department_id, state, 1,
       case when state in ('assigned', 'resulted', 'verified', 'published') then analyst_id end, coalesce(received_at, at) + turnaround, collected_at + hold,
       case when state in ('resulted', 'verified', 'published') then instrument else '' end,
       case when state in ('resulted', 'verified', 'published') then analysed_at
            when state = 'assigned' and in_time then greatest(least(analysed_at, collected_at + hold - interval '1 hour'), collected_at) end,
       case when state in ('resulted', 'verified', 'published') then submitted_at end,
       case when state in ('resulted', 'verified', 'published') then analyst_id end, '',
       case when state in ('verified', 'published') then verified_at end, case state when 'published' then published_at end
from grown_analysis;

insert into verification (id, created_at, created_by_id, client_id, analysis_id, sequence, user_id, at, decision, comment)
select {new_id}, verified_at, reviewer_id, client_id, id, 1, reviewer_id, verified_at, 'verified', ''
from grown_analysis where state in ('verified', 'published');

insert into result ({result_columns})
select {result_values}
from grown_analysis a join grown_reading r
  on r.for_service_id = a.service_id and r.for_variant = a.variant and r.for_specification_id is not distinct from a.specification_id
where a.state in ('resulted', 'verified', 'published');

insert into report (id, created_at, created_by_id, client_id, number, order_id, revision, state, verdict, above_limit, comment, language, content,
                    content_sha256, verification_code, reason, prepared_by_id, issued_at, issued_by_id)
select report_id, coalesce(published_at, now), author_id, client_id, report_number, id, 1, report_state, verdict, above, '', 'en', content,
       case when content <> '' then encode(sha256(convert_to(content, 'UTF8')), 'hex') else '' end, verification_code, '', author_id, published_at,
       case when published_at is not null then author_id end
from grown_order where report_state <> '';

insert into report_sample (id, created_at, created_by_id, client_id, report_id, sample_id, position)
select {new_id}, coalesce(o.published_at, o.now), o.author_id, o.client_id, o.report_id, s.id, s.position
from grown_sample s join grown_order o on o.id = s.order_id
where o.report_state <> '' and s.state in ('verified', 'published');

insert into signature (id, created_at, created_by_id, entity, entity_id, meaning, user_id, user_name, user_title, at, content_sha256, comment, method)
select {new_id}, published_at, author_id, 'report', report_id, 'authorised', author_id, author, author_title, published_at, encode(sha256(convert_to(content, 'UTF8')), 'hex'), '', 'password'
from grown_order where report_state = 'issued';
