select mail_id, file_name, media_type, content_id, content from crawl.mail_attachment where mail_id = any (@mail_ids) order by mail_id, ordinal
