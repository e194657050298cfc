-- Makes the partition of one day. Rows of that day that already lie in the default partition move into it.
create function crawl.ensure_day(parent text, day date) returns boolean
language plpgsql as $$
declare
    child text := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
    from_at timestamptz := day::timestamp at time zone 'UTC';
    to_at timestamptz := (day + 1)::timestamp at time zone 'UTC';
begin
    if to_regclass(format('crawl.%I', child)) is not null then
        return false;
    end if;

    -- The default partition is locked first, so that no row of the day slips into it meanwhile.
    execute format('lock table crawl.%I in share row exclusive mode', parent);
    if to_regclass(format('crawl.%I', child)) is not null then
        return false;
    end if;

    execute format('create table crawl.%I (like crawl.%I including defaults including constraints)', child, parent);
    execute format(
        'with moved as (delete from crawl.%I where observed_at >= %L and observed_at < %L returning *) '
        'insert into crawl.%I select * from moved',
        parent || '_default', from_at, to_at, child);
    execute format('alter table crawl.%I attach partition crawl.%I for values from (%L) to (%L)', parent, child, from_at, to_at);
    return true;
end;
$$;

comment on function crawl.ensure_day(text, date) is 'Makes the partition of a raw table for one day (UTC); false when it is there already.';

-- Drops the partitions whose last day is before the given day.
create function crawl.drop_days_before(parent text, first_kept date) returns integer
language plpgsql as $$
declare
    child record;
    dropped integer := 0;
begin
    for child in
        select c.relname
        from pg_inherits i
        join pg_class c on c.oid = i.inhrelid
        where i.inhparent = format('crawl.%I', parent)::regclass
          and c.relname ~ ('^' || parent || '_\d{8}$')
          and to_date(right(c.relname, 8), 'YYYYMMDD') < first_kept
        order by c.relname
    loop
        execute format('alter table crawl.%I detach partition crawl.%I', parent, child.relname);
        execute format('drop table crawl.%I', child.relname);
        dropped := dropped + 1;
    end loop;

    return dropped;
end;
$$;

comment on function crawl.drop_days_before(text, date) is 'Detaches and drops the partitions of a raw table before a day; returns how many.';
