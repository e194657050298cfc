listen crawl_work;
