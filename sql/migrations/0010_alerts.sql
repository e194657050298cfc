create table crawl.alert (
    alert_id bigint generated always as identity primary key,
    dedupe_key text not null,
    code text not null,
    severity text not null,
    is_state boolean not null,
    subject text not null,
    body text not null,
    host text not null,
    count bigint not null default 1,
    raised_at timestamptz not null,
    last_at timestamptz not null,
    reminded_at timestamptz not null,
    reminded_count bigint not null default 1,
    resolved_at timestamptz
);

create unique index alert_open_key on crawl.alert (dedupe_key) where resolved_at is null;
create index alert_raised_idx on crawl.alert (raised_at);

comment on table crawl.alert is 'Alerts. While one is open, what comes with the same key is counted here and not told again.';
comment on column crawl.alert.alert_id is 'Key.';
comment on column crawl.alert.dedupe_key is 'Alerts with the same key are one.';
comment on column crawl.alert.code is 'Stable code; names the runbook.';
comment on column crawl.alert.severity is 'info, warning, critical.';
comment on column crawl.alert.is_state is 'Whether it is a state that begins and ends; else an occurrence, closed when it does not come back.';
comment on column crawl.alert.subject is 'One line, of the first.';
comment on column crawl.alert.body is 'Plain text of the newest.';
comment on column crawl.alert.host is 'Machine that told the first.';
comment on column crawl.alert.count is 'How often it came.';
comment on column crawl.alert.raised_at is 'When it first came.';
comment on column crawl.alert.last_at is 'When it last came.';
comment on column crawl.alert.reminded_at is 'When people were last told.';
comment on column crawl.alert.reminded_count is 'How often it had come by then.';
comment on column crawl.alert.resolved_at is 'When it was over; NULL while it is open.';

create table crawl.alert_event (
    event_id uuid primary key,
    alert_id bigint references crawl.alert,
    raised_at timestamptz not null
);

create index alert_event_raised_idx on crawl.alert_event (raised_at);

comment on table crawl.alert_event is 'Every event that was taken from a spool, so that taking it again changes nothing.';
comment on column crawl.alert_event.event_id is 'Identity of the event; also of its mail.';
comment on column crawl.alert_event.alert_id is 'The alert it was counted in; NULL for the end of a state that was not open.';
comment on column crawl.alert_event.raised_at is 'When it was raised.';

create table crawl.mail (
    mail_id uuid primary key,
    kind text not null,
    alert_id bigint references crawl.alert,
    subject text not null,
    text_body text not null,
    html_body text,
    recipients text[],
    written_at timestamptz not null,
    delivered_to text[] not null default '{}',
    refused_by text[] not null default '{}',
    attempts integer not null default 0,
    next_attempt_at timestamptz not null,
    last_error text,
    sent_at timestamptz,
    abandoned_at timestamptz
);

create index mail_due_idx on crawl.mail (next_attempt_at) where sent_at is null and abandoned_at is null;
create index mail_alert_idx on crawl.mail (alert_id, written_at) where alert_id is not null;

comment on table crawl.mail is 'The outbox: mails to send, and those that were.';
comment on column crawl.mail.mail_id is 'Identity; the Message-ID is made of it, so that a mail sent twice is recognised as one.';
comment on column crawl.mail.kind is 'alert, reminder, resolved, summary.';
comment on column crawl.mail.alert_id is 'Alert it tells of; NULL for a summary.';
comment on column crawl.mail.subject is 'Subject.';
comment on column crawl.mail.text_body is 'Plain text.';
comment on column crawl.mail.html_body is 'The same as HTML; NULL for a plain-text mail.';
comment on column crawl.mail.recipients is 'Who gets it; NULL: the recipients of the agent that sends it.';
comment on column crawl.mail.written_at is 'When it was written.';
comment on column crawl.mail.delivered_to is 'Recipients whose server took it.';
comment on column crawl.mail.refused_by is 'Recipients whose server refused it for good.';
comment on column crawl.mail.attempts is 'How often it was tried.';
comment on column crawl.mail.next_attempt_at is 'Not tried before this moment; moved on when an agent takes it, so that no two send it.';
comment on column crawl.mail.last_error is 'What the mail server said last; NULL while all went well.';
comment on column crawl.mail.sent_at is 'When the last recipient had it; NULL while it waits.';
comment on column crawl.mail.abandoned_at is 'When it was given up; NULL unless it was.';

create table crawl.mail_attachment (
    mail_id uuid not null references crawl.mail on delete cascade,
    ordinal smallint not null,
    file_name text not null,
    media_type text not null,
    content_id text,
    content bytea not null,
    primary key (mail_id, ordinal)
);

comment on table crawl.mail_attachment is 'Files that travel with a mail.';
comment on column crawl.mail_attachment.mail_id is 'The mail.';
comment on column crawl.mail_attachment.ordinal is 'Place in the mail.';
comment on column crawl.mail_attachment.file_name is 'Name that the reader sees.';
comment on column crawl.mail_attachment.media_type is 'Media type.';
comment on column crawl.mail_attachment.content_id is 'Set for an image that the HTML shows; NULL for a file.';
comment on column crawl.mail_attachment.content is 'The bytes.';
