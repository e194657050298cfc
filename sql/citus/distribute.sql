-- Spreads the raw tables over the workers of a Citus cluster: once, by an owner of the tables, after `crawler migrate`, while no agent runs.
-- What a swarm's peers did lies together, so that sums by swarm are made where the rows are.
select create_distributed_table('crawl.claim', 'swarm_id', colocate_with => 'none');
select create_distributed_table('crawl.visit', 'swarm_id', colocate_with => 'crawl.claim');
select create_distributed_table('crawl.swarm_snapshot', 'swarm_id', colocate_with => 'crawl.claim');
select create_distributed_table('crawl.session', 'swarm_id', colocate_with => 'crawl.claim');
select create_distributed_table('crawl.web_seed_check', 'swarm_id', colocate_with => 'crawl.claim');

-- A check is about a tracker and any number of swarms.
select create_distributed_table('crawl.tracker_check', 'tracker_id', colocate_with => 'none');
select create_distributed_table('crawl.tracker_request', 'tracker_id', colocate_with => 'crawl.tracker_check');

-- Called by the rollups on the workers. Citus brings those along by itself that were made after it; these are safe to name again.
select create_distributed_function('crawl.evidence_horizon()');
select create_distributed_function('crawl.seconds_of(tstzmultirange)');
