alter table crawl.mail add column tried_at timestamptz;

create index mail_tried_idx on crawl.mail (tried_at) where alert_id is not null and tried_at is not null;

comment on column crawl.mail.tried_at is 'When it was offered to the mail server last, alone or in a digest; NULL while it never was.';
