update crawl.summary set mail_id = @mail_id where summary_id = @summary_id
