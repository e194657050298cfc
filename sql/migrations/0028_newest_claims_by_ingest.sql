-- The ingest brings the newest claims up to date itself, with a statement for a batch: a trigger would have to see every row of a COPY
-- one by one, and tables that are distributed over servers have none.
drop trigger claim_newest on crawl.claim;
drop function crawl.keep_newest_claims();
