create table crawl.network_import (
    import_id bigint generated always as identity primary key,
    kind text not null check (kind in ('country', 'asn')),
    files text[] not null,
    ranges integer not null,
    imported_at timestamptz not null
);

comment on table crawl.network_import is 'Tables of networks that people imported; the newest of each kind is in use.';
comment on column crawl.network_import.import_id is 'Key.';
comment on column crawl.network_import.kind is 'country or asn.';
comment on column crawl.network_import.files is 'Names of the files it was read from.';
comment on column crawl.network_import.ranges is 'How many ranges it has.';
comment on column crawl.network_import.imported_at is 'When.';

create table crawl.network_range (
    kind text not null,
    first_address inet not null,
    last_address inet not null,
    value bigint not null
);

comment on table crawl.network_range is 'Countries and autonomous systems of address ranges, as imported last; agents read it whole.';
comment on column crawl.network_range.kind is 'country or asn.';
comment on column crawl.network_range.first_address is 'First address of the range.';
comment on column crawl.network_range.last_address is 'Last address of the range.';
comment on column crawl.network_range.value is 'Number of the autonomous system; or the country''s two letters as 256 times the first one''s code plus the second one''s.';
