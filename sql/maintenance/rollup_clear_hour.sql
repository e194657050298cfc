-- The hour is summed anew, whole.
with kept as (
    delete from crawl.day_kept where day = (@hour::timestamptz at time zone 'UTC')::date
), total as (
    delete from crawl.day_total where day = (@hour::timestamptz at time zone 'UTC')::date
), day_swarm as (
    delete from crawl.day_swarm where day = (@hour::timestamptz at time zone 'UTC')::date
), day_network as (
    delete from crawl.day_network where day = (@hour::timestamptz at time zone 'UTC')::date
), day_tracker as (
    delete from crawl.day_tracker where day = (@hour::timestamptz at time zone 'UTC')::date
), day_client as (
    delete from crawl.day_client where day = (@hour::timestamptz at time zone 'UTC')::date
), week as (
    update crawl.week_kept
    set is_stale = true
    where not is_stale and until > (@hour::timestamptz at time zone 'UTC')::date and until - 14 <= (@hour::timestamptz at time zone 'UTC')::date
), swarm as (
    delete from crawl.swarm_hour where hour = @hour
), client as (
    delete from crawl.client_hour where hour = @hour
), reach as (
    delete from crawl.reach_hour where hour = @hour
), network as (
    delete from crawl.network_hour where hour = @hour
), tracker as (
    delete from crawl.tracker_hour where hour = @hour
), list as (
    delete from crawl.list_hour where hour = @hour
), web_seed as (
    delete from crawl.web_seed_hour where hour = @hour
), web_seed_rtt as (
    delete from crawl.web_seed_rtt_hour where hour = @hour
)
delete from crawl.tracker_rtt_hour where hour = @hour
