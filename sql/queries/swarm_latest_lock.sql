-- Who writes many swarms' newest state writes alone until its transaction ends: rows are locked in whatever order is quickest.
select pg_advisory_xact_lock(hashtext('crawl.swarm_latest'));
