-- What this session is about to make the newest state; empty again at the end of each transaction. As parameters it would be arrays of its whole length,
-- which cost both sides more than a COPY.
create temporary table if not exists newest_claim (like crawl.claim_latest) on commit delete rows;
