-- As entered: what was in the last seven days, or still is.
select scope, from_at::timestamptz, to_at::timestamptz, step, thinning, used_bytes, limit_bytes
from (values
    ('database', '2026-05-01 00:00+00', '2026-05-01 00:01+00', 'sampling', 4, 172, 200),
    ('agent:agent-3', '2026-05-01 06:00+00', '2026-05-01 08:00+00', 'stopped', 1, 98, 100),
    ('agent:agent-4', '2026-05-02 11:00+00', null, 'stopped', 1, 99, 100)) x (scope, from_at, to_at, step, thinning, used_bytes, limit_bytes)
