-- within 0.05 (it grows a little after it was measured): bytes
select * from (values ('database', 'database', pg_database_size(current_database())), ('agent:agent-1', 'journal', 460000), ('agent:agent-1', 'logs', 460000)) x (scope, part, bytes)
