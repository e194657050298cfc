-- What the server of each web seed of a swarm said last of its content.
select
    crawl.shown_url(u.url) as url,
    case
        when l.is_available then 'yes'
        when l.is_wrong_length then 'no, a file of another length'
        when not l.is_available then 'no'
        when w.web_seed_id is not null and w.target is null then 'not asked'
        else 'not checked yet'
    end as state,
    l.outcome, l.http_status, l.available_at, l.observed_at
from crawl.swarm s
cross join unnest(s.web_seeds) with ordinality as u (url, place)
left join crawl.web_seed w on w.swarm_id = s.swarm_id and md5(w.url) = md5(u.url)
left join crawl.web_seed_latest l on l.web_seed_id = w.web_seed_id and w.target is not null
where s.info_hash = decode(@hash::text, 'hex')
order by u.place
limit 100
