-- One table a transaction: to lock several at once, in whichever order, meets a rollup or an ingest that holds one and wants another.
-- Where somebody holds it, all who come after us would wait as well: so we give up soon, and are called again.
select case when set_config('lock_timeout', '300ms', true) is not null then crawl.drop_day(@Table, @Day::date)::integer end
