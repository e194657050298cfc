update crawl.agent
set wanted_mode = @Wanted, wanted_at = @Now
where name = @Name
returning (select f.state from report.fleet_now f where f.agent = @Name);
