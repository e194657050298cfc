create schema if not exists crawl;

create table if not exists crawl.migration (
    version integer primary key,
    name text not null,
    checksum text not null,
    applied_at timestamptz not null
);

comment on table crawl.migration is 'Steps of the schema that this database holds.';
comment on column crawl.migration.version is 'Number of the file in sql/migrations.';
comment on column crawl.migration.name is 'Name of the file, without number and ending.';
comment on column crawl.migration.checksum is 'SHA-256 of the file when it was applied, in hex.';
comment on column crawl.migration.applied_at is 'When it was applied.';
