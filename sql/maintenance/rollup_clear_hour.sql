-- The hour is summed anew, whole.
with swarm as (
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
)
delete from crawl.tracker_rtt_hour where hour = @hour
