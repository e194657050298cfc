-- One rollup at a time in the fleet, for the length of the transaction.
select pg_advisory_xact_lock(hashtext('crawl.rollup'))
