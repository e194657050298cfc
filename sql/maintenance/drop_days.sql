select crawl.drop_days_before(@Table, @FirstKept::date);
