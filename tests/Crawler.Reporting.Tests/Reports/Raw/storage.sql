-- within 0.05 (it grows a little after it was measured): used_bytes
select scope, step, used_bytes, reserved_bytes, limit_bytes, growth_bytes_day, days_to_full, 1 as thinning, '2026-05-02 12:00+00'::timestamptz as measured_at
from (values
    -- Two folders, each a thousand bytes a minute.
    ('agent:agent-1', 'none', 1000000, 3, 5000000, 2880000, 1.0),
    ('database', 'none', pg_database_size(current_database()), 0, null, null, null)) x (scope, step, used_bytes, reserved_bytes, limit_bytes, growth_bytes_day, days_to_full)
