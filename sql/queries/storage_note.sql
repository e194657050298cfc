-- One measurement: its parts, the present state, and the step where it changed.
with noted as (
    insert into crawl.storage_use (scope, part, at, bytes)
    select @Scope::text, part, date_trunc('minute', @Now::timestamptz, 'UTC'), bytes
    from unnest(@Parts::text[], @Bytes::bigint[]) as x (part, bytes)
    on conflict (scope, part, at) do update set bytes = excluded.bytes
), forgotten as (
    delete from crawl.storage_use
    where at < @Now::timestamptz - interval '30 days'
       or (at < @Now::timestamptz - interval '2 hours' and extract(minute from at) <> 0)
), changed as (
    select from (select) x
    where @Step::text is distinct from coalesce((select n.step from crawl.storage_now n where n.scope = @Scope::text), 'none')
), closed as (
    update crawl.storage_step
    set to_at = @Now::timestamptz
    where scope = @Scope::text and to_at is null and exists (select from changed)
), opened as (
    insert into crawl.storage_step (scope, from_at, step, thinning, used_bytes, limit_bytes)
    select @Scope::text, @Now::timestamptz, @Step::text, @Thinning::integer, @UsedBytes::bigint, @LimitBytes::bigint
    where @Step::text <> 'none' and exists (select from changed)
    on conflict (scope, from_at) do update
    set step = excluded.step, thinning = excluded.thinning, to_at = null
)
insert into crawl.storage_now as n
    (scope, measured_at, used_bytes, reserved_bytes, budget_bytes, limit_bytes, stop_bytes, step, step_since, thinning)
values
    (@Scope::text, @Now::timestamptz, @UsedBytes::bigint, @ReservedBytes::bigint, @BudgetBytes::bigint, @LimitBytes::bigint, @StopBytes::bigint,
     @Step::text, @Now::timestamptz, @Thinning::integer)
on conflict (scope) do update
set measured_at = excluded.measured_at,
    used_bytes = excluded.used_bytes,
    reserved_bytes = excluded.reserved_bytes,
    budget_bytes = excluded.budget_bytes,
    limit_bytes = excluded.limit_bytes,
    stop_bytes = excluded.stop_bytes,
    step_since = case when n.step = excluded.step then n.step_since else excluded.step_since end,
    step = excluded.step,
    thinning = excluded.thinning
