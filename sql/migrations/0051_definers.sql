-- Agents make and drop daily partitions without owning the tables: by these functions alone, which act as their owner, and only on raw tables.
create or replace function crawl.ensure_day(parent text, day date) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    child text := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
    from_at timestamptz := day::timestamp at time zone 'UTC';
    to_at timestamptz := (day + 1)::timestamp at time zone 'UTC';
begin
    if to_regclass(format('crawl.%I', child)) is not null then
        return false;
    end if;

    if not exists (select from pg_partitioned_table where partrelid = to_regclass(format('crawl.%I', parent))) then
        raise exception 'crawl.% is no table by days', parent;
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

create or replace function crawl.drop_day(parent text, day date) returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    child text := format('%s_%s', parent, to_char(day, 'YYYYMMDD'));
begin
    if not exists (
        select from pg_inherits
        where inhparent = to_regclass(format('crawl.%I', parent)) and inhrelid = to_regclass(format('crawl.%I', child))) then
        return false;
    end if;

    execute format('alter table crawl.%I detach partition crawl.%I', parent, child);
    execute format('drop table crawl.%I', child);
    return true;
end;
$$;
