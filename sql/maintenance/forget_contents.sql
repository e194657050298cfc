-- What was written to people, and what could not be stored, is of no use to anybody after a time; that a mail was sent stays known.
with quarantined as (
    delete from crawl.quarantine where quarantined_at < @Before
), summed_up as (
    delete from crawl.summary where written_at < @Before
), attached as (
    delete from crawl.mail_attachment a
    using crawl.mail m
    where m.mail_id = a.mail_id and m.written_at < @Before and (m.sent_at is not null or m.abandoned_at is not null)
)
update crawl.mail
set text_body = '', html_body = null
where written_at < @Before and (sent_at is not null or abandoned_at is not null) and (text_body <> '' or html_body is not null)
