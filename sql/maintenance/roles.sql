-- Groups with as few rights as their members need, in this database. Run by its owner, the account that migrates, which must be allowed to create
-- roles, and may be run again. What later migrations bring is granted with it.
do $$
declare
    name text;
begin
    foreach name in array array['crawler_agent', 'crawler_reader'] loop
        if not exists (select from pg_roles where rolname = name) then
            execute format('create role %I nologin', name);
        end if;
    end loop;
end;
$$;

-- Agents: all rows, and no table but those of the schedule, which Quartz makes at the first start of an agent.
grant usage on schema crawl, report to crawler_agent;
grant select, insert, update, delete on all tables in schema crawl to crawler_agent;
revoke insert, update, delete on crawl.migration from crawler_agent;
grant usage on all sequences in schema crawl to crawler_agent;
grant select on all tables in schema report to crawler_agent;
revoke execute on function crawl.ensure_day(text, date), crawl.drop_day(text, date) from public;
grant execute on function crawl.ensure_day(text, date), crawl.drop_day(text, date) to crawler_agent;
alter default privileges in schema crawl grant select, insert, update, delete on tables to crawler_agent;
alter default privileges in schema crawl grant usage on sequences to crawler_agent;
alter default privileges in schema report grant select on tables to crawler_agent;
grant usage, create on schema public to crawler_agent;

-- The newest claims are brought up by way of a temporary table. Everybody may make such, but where that was revoked.
do $$
begin
    execute format('grant temporary on database %I to crawler_agent', current_database());
end;
$$;

-- An agent may have run before there were these groups.
do $$
declare
    name text;
begin
    for name in
        select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname like 'qrtz\_%' and relowner <> 'crawler_agent'::regrole
    loop
        execute format('grant crawler_agent to %I', current_user);
        execute format('alter table public.%I owner to crawler_agent', name);
    end loop;
end;
$$;

-- Readers: what is reported, and nothing of what it is made of.
grant usage on schema report to crawler_reader;
grant select on all tables in schema report to crawler_reader;
alter default privileges in schema report grant select on tables to crawler_reader;
