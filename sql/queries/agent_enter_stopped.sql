-- One that is there keeps all that is known of it.
insert into crawl.agent as a (name, host, version, started_at, heartbeat_at, stopped_at)
values (@Name, '', @Version, @Now, @Now, @Now)
on conflict (name) do update set name = a.name
returning agent_id;
