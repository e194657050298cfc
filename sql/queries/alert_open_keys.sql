-- Open states of the given codes: their keys.
select dedupe_key from crawl.alert where resolved_at is null and is_state and code = any (@codes)
