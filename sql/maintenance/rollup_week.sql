-- The weeks before today's begin, once a day. What comes late for them is summed in at most once an hour, since all swarms are.
with due as (
    select (@now::timestamptz at time zone 'UTC')::date as until
    where not exists (
        select
        from crawl.week_kept
        where until = (@now::timestamptz at time zone 'UTC')::date and (not is_stale or kept_at > @now::timestamptz - interval '1 hour'))
), gone as (
    delete from crawl.week_swarm where exists (select from due)
), marked as (
    insert into crawl.week_kept (until, kept_at, is_stale)
    select until, @now::timestamptz, false from due
    on conflict (is_only) do update set until = excluded.until, kept_at = excluded.kept_at, is_stale = false
)
insert into crawl.week_swarm
select x.* from due, lateral crawl.sum_weeks(due.until) x
