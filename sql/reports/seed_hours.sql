-- title: Seed hours that were not needed
-- question: How much could sleeping seeds save while others serve?
-- method: Verified seeders times the time each crawl holds, less the time in which one of them was there at all: one seed at a time would have done. Seeds that nobody reached are not in it.
-- parameter: since time -7d First day
-- parameter: until time now Last moment
-- parameter: hash hash optional Only this swarm (info-hash, hex)
-- column: info_hash text Info-hash
-- column: name text Name
-- column: seed_hours number Hours that verified seeds were there
-- column: needed_hours number Hours in which one of them had to be
-- column: spare_hours number The rest
-- column: spare_share share Share that was not needed
-- column: observed_hours number Hours that crawls tell of
-- chart: bar name spare_hours
with known as (
    select swarm_id, seed_seconds, needed_seconds, verified_seconds
    from crawl.day_swarm
    where day >= (@since::timestamptz at time zone 'UTC')::date
      and day <= (@until::timestamptz at time zone 'UTC')::date
      and verified_seconds > 0
      and (@hash::text is null or swarm_id = (select swarm_id from crawl.swarm where info_hash = decode(@hash::text, 'hex')))
    union all
    select
        h.swarm_id, h.verified_seeder_seconds,
        -- Of hours in which it was not counted no more than what was there, and no more than crawls tell of.
        coalesce(h.needed_seconds, least(h.verified_seeder_seconds, h.verified_seconds, h.available_seconds)), h.verified_seconds
    from crawl.open_days('swarm', (@since::timestamptz at time zone 'UTC')::date, (@until::timestamptz at time zone 'UTC')::date) d
    join crawl.swarm_hour h on h.hour = any (crawl.day_hours(d.day))
    where h.verified_seconds > 0
      and (@hash::text is null or h.swarm_id = (select swarm_id from crawl.swarm where info_hash = decode(@hash::text, 'hex')))
), summed as (
    select
        swarm_id, sum(seed_seconds) / 3600 as seed_hours, sum(needed_seconds) / 3600 as needed_hours, sum(verified_seconds) / 3600 as observed_hours
    from known
    group by swarm_id
)
select
    encode(s.info_hash, 'hex') as info_hash, s.name, x.seed_hours, x.needed_hours, x.seed_hours - x.needed_hours as spare_hours,
    (x.seed_hours - x.needed_hours) / nullif(x.seed_hours, 0) as spare_share, x.observed_hours
from summed x
join crawl.swarm s using (swarm_id)
order by spare_hours desc, s.info_hash
