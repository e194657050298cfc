-- One rollup at a time in the fleet, for the length of the transaction. As there is only one, it may have the memory that is for upkeep.
select
    pg_advisory_xact_lock(hashtext('crawl.rollup')),
    set_config('work_mem', current_setting('maintenance_work_mem'), true)
