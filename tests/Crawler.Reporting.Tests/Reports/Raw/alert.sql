-- As entered: what was raised or still open in the last thirty days, and its first mail.
select raised_at::timestamptz, code, severity, subject, body, count, mailed_at::timestamptz, resolved_at::timestamptz
from (values
    ('2026-05-02 11:50+00', 'agent_dead', 'critical', 'agent-4 is dead', 'Look.', 3, '2026-05-02 11:50:05+00', null),
    ('2026-03-01 00:00+00', 'stall', 'warning', 'still open', 'Old.', 9, null, null),
    ('2026-03-01 00:00+00', 'unhandled_exception', 'critical', 'over', 'Stack.', 1, null, '2026-05-02 09:00+00'))
    x (raised_at, code, severity, subject, body, count, mailed_at, resolved_at)
