-- Counts that pages and reports show of all swarms are kept, and not counted anew by each who looks.

-- Each change is a row of its own, so that nobody waits for another who changes the same count.
create table crawl.swarm_count (
    trouble integer not null,
    added_hour timestamptz,
    lived_days bigint,
    swarms bigint not null
);

comment on table crawl.swarm_count is
    'How many swarms are watched: the sum over the rows of a key. Rows are added with each change, and the rollup makes one of them all.';
comment on column crawl.swarm_count.trouble is 'Their health, as in crawl.swarm.';
comment on column crawl.swarm_count.added_hour is 'Hour since which they are watched; NULL for dead ones.';
comment on column crawl.swarm_count.lived_days is 'Whole days from when they were first watched until they were last alive; NULL for those that are not dead.';
comment on column crawl.swarm_count.swarms is 'So many more; less than 0 for those that have left.';

create function crawl.count_swarm(trouble integer, added_at timestamptz, last_alive_at timestamptz, swarms integer) returns crawl.swarm_count
language sql stable as $$
    select
        trouble,
        case when trouble <> 1 then date_trunc('hour', added_at, 'UTC') end,
        case when trouble = 1 then floor(extract(epoch from greatest(added_at, last_alive_at) - added_at) / 86400)::bigint end,
        swarms::bigint
$$;

comment on function crawl.count_swarm(integer, timestamptz, timestamptz, integer) is 'A watched swarm that comes or leaves, as a row of crawl.swarm_count.';

create function crawl.keep_swarm_count() returns trigger
language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        insert into crawl.swarm_count
        select c.trouble, c.added_hour, c.lived_days, sum(c.swarms)
        from after x, lateral crawl.count_swarm(x.trouble, x.added_at, x.last_alive_at, 1) c
        where x.removed_at is null
        group by c.trouble, c.added_hour, c.lived_days;
    elsif tg_op = 'DELETE' then
        insert into crawl.swarm_count
        select c.trouble, c.added_hour, c.lived_days, sum(c.swarms)
        from before x, lateral crawl.count_swarm(x.trouble, x.added_at, x.last_alive_at, -1) c
        where x.removed_at is null
        group by c.trouble, c.added_hour, c.lived_days;
    else
        insert into crawl.swarm_count
        select c.trouble, c.added_hour, c.lived_days, sum(c.swarms)
        from (
            select trouble, added_at, last_alive_at, -1 as swarms from before where removed_at is null
            union all
            select trouble, added_at, last_alive_at, 1 from after where removed_at is null
        ) x, lateral crawl.count_swarm(x.trouble, x.added_at, x.last_alive_at, x.swarms) c
        group by c.trouble, c.added_hour, c.lived_days
        having sum(c.swarms) <> 0;
    end if;
    return null;
end;
$$;

comment on function crawl.keep_swarm_count() is 'Keeps crawl.swarm_count: called with all swarms that come, change or go in one statement.';

create trigger swarm_entered after insert on crawl.swarm
    referencing new table as after for each statement execute function crawl.keep_swarm_count();
create trigger swarm_deleted after delete on crawl.swarm
    referencing old table as before for each statement execute function crawl.keep_swarm_count();
create trigger swarm_changed after update on crawl.swarm
    referencing old table as before new table as after for each statement execute function crawl.keep_swarm_count();

insert into crawl.swarm_count
select c.trouble, c.added_hour, c.lived_days, count(*)
from crawl.swarm s, lateral crawl.count_swarm(s.trouble, s.added_at, s.last_alive_at, 1) c
where s.removed_at is null
group by c.trouble, c.added_hour, c.lived_days;
