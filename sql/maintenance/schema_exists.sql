select to_regnamespace('crawl') is not null
