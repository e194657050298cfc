-- Others may see what this transaction sees.
select pg_export_snapshot()
