-- Reports ask for days: with these, only the hours of those days are read.
create index swarm_hour_day_idx on crawl.swarm_hour (((hour at time zone 'UTC')::date));
create index client_hour_day_idx on crawl.client_hour (((hour at time zone 'UTC')::date));
create index network_hour_day_idx on crawl.network_hour (((hour at time zone 'UTC')::date));
create index tracker_hour_day_idx on crawl.tracker_hour (((hour at time zone 'UTC')::date));
create index tracker_rtt_hour_day_idx on crawl.tracker_rtt_hour (((hour at time zone 'UTC')::date));
