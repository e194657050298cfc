create table crawl.day_check (
    day date primary key,
    checked_at timestamptz not null,
    fault text,
    fault_since timestamptz
);

comment on table crawl.day_check is 'Days whose raw rows were counted and compared with the rollups, before they are dropped.';
comment on column crawl.day_check.day is 'Day, UTC.';
comment on column crawl.day_check.checked_at is 'When they were compared last.';
comment on column crawl.day_check.fault is 'What differs, for people; NULL when nothing does.';
comment on column crawl.day_check.fault_since is 'When something was first found to differ; NULL when nothing does.';

create table crawl.raw_floor (
    is_only boolean primary key default true check (is_only),
    first_kept date not null
);

comment on table crawl.raw_floor is 'One row: where raw rows begin. None before anything was dropped.';
comment on column crawl.raw_floor.is_only is 'Always true.';
comment on column crawl.raw_floor.first_kept is 'First day, UTC, of which raw rows are kept. Hours before it are not summed anew: what they were made of is gone.';

drop function crawl.drop_days_before(text, date);

create function crawl.drop_day(parent text, day date) returns boolean
language plpgsql as $$
declare
    child text := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
begin
    if to_regclass(format('crawl.%I', child)) is null then
        return false;
    end if;

    execute format('alter table crawl.%I detach partition crawl.%I', parent, child);
    execute format('drop table crawl.%I', child);
    return true;
end;
$$;

comment on function crawl.drop_day(text, date) is 'Detaches and drops the partition of a raw table for one day (UTC); false when there is none.';

create function crawl.raw_days(parents text[]) returns setof date
language sql stable as $$
    -- Of a table's other partition the date is NULL.
    select distinct to_date(substring(c.relname from '_(\d{8})$'), 'YYYYMMDD') as day
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    join pg_class p on p.oid = i.inhparent
    where p.relnamespace = 'crawl'::regnamespace and p.relname = any (parents) and c.relname ~ '_\d{8}$'
$$;

comment on function crawl.raw_days(text[]) is 'The days (UTC) of which there are partitions of any of these raw tables.';
