-- One table a transaction: to lock several at once, in whichever order, meets a rollup or an ingest that holds one and wants another.
select crawl.drop_day(@Table, @Day::date)::integer
