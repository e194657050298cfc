select family as "Family", scrape_hashes as "Whole", scrape_hashes_cut as "Cut", scrape_cut_at as "CutAt",
       zeros_for_unknown as "ZerosForUnknown", zeros_tried_at as "ZerosTriedAt"
from crawl.tracker_limit
where tracker_id = @TrackerId;
