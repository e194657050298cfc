comment on table crawl.agent_minute is
    'Observations of each agent, counted in the transaction that stores them. Kept for as long as sums are, since the coverage of past days is told from it: some 40 MB a year for an agent that is never idle.';
