select scope as "Scope", measured_at as "MeasuredAt", used_bytes as "UsedBytes", step as "Step", step_since as "StepSince", thinning as "Thinning"
from crawl.storage_now
where scope = any (@Scopes)
