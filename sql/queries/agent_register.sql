insert into crawl.agent (name, host, version, started_at, heartbeat_at)
values (@Name, @Host, @Version, @Now, @Now)
on conflict (name) do update
set host = excluded.host,
    version = excluded.version,
    started_at = excluded.started_at,
    heartbeat_at = excluded.heartbeat_at,
    stopped_at = null
returning agent_id;
