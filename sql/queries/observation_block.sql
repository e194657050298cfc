select nextval('crawl.observation_block')
from generate_series(1, @blocks);
