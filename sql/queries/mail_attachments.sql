select file_name, media_type, content_id, content from crawl.mail_attachment where mail_id = @mail_id order by ordinal
