insert into crawl.tracker_limit (
    tracker_id, family, scrape_hashes, scrape_hashes_cut, scrape_cut_at, zeros_for_unknown, zeros_tried_at, changed_at)
values (@TrackerId, @Family, @Whole, @Cut, @CutAt, @ZerosForUnknown, @ZerosTriedAt, @Now)
on conflict (tracker_id, family) do update
set scrape_hashes = excluded.scrape_hashes,
    scrape_hashes_cut = excluded.scrape_hashes_cut,
    scrape_cut_at = excluded.scrape_cut_at,
    zeros_for_unknown = excluded.zeros_for_unknown,
    zeros_tried_at = excluded.zeros_tried_at,
    changed_at = excluded.changed_at;
