-- title: Seed hours that were not needed
-- question: How much could sleeping seeds save while others serve?
-- method: Verified seeders times the time each crawl holds, less the time in which a complete copy was there at all: one seed at a time would have done. Seeds that nobody reached are not in it.
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
with summed as (
    select
        swarm_id,
        sum(verified_seeder_seconds) / 3600 as seed_hours,
        -- Of an hour no more than what was there, and no more than crawls tell of.
        sum(coalesce(needed_seconds, least(verified_seeder_seconds, verified_seconds, available_seconds))) / 3600 as needed_hours,
        sum(verified_seconds) / 3600 as observed_hours
    from crawl.swarm_hour
    where (hour at time zone 'UTC')::date >= (@since::timestamptz at time zone 'UTC')::date
      and (hour at time zone 'UTC')::date <= (@until::timestamptz at time zone 'UTC')::date
      and verified_seconds > 0
    group by swarm_id
)
select
    encode(s.info_hash, 'hex') as info_hash, s.name, x.seed_hours, x.needed_hours, x.seed_hours - x.needed_hours as spare_hours,
    (x.seed_hours - x.needed_hours) / nullif(x.seed_hours, 0) as spare_share, x.observed_hours
from summed x
join crawl.swarm s using (swarm_id)
where @hash::text is null or s.info_hash = decode(@hash::text, 'hex')
order by spare_hours desc, s.info_hash
