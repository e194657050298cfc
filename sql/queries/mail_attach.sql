insert into crawl.mail_attachment (mail_id, ordinal, file_name, media_type, content_id, content)
values (@mail_id, @ordinal, @file_name, @media_type, @content_id, @content)
on conflict (mail_id, ordinal) do nothing
