select nextval('crawl.observation_block');
