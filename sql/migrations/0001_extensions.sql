-- Distinct counts that can be merged: peers a day, clients a week.
create extension if not exists hll with schema public;

create schema if not exists report;

comment on schema crawl is 'Base tables: what the crawler writes. They may change between versions.';
comment on schema report is 'Views for people and programs: stable between versions.';
