-- One that is there keeps all that is known of it; of a new one host and version are not.
insert into crawl.agent as a (name, host, version, started_at, heartbeat_at, stopped_at)
values (@Name, '', '', @Now, @Now, @Now)
on conflict (name) do update set name = a.name
returning agent_id;
