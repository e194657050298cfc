-- Both hold until the end of the transaction.
select set_config('statement_timeout', @milliseconds, true), set_config('transaction_read_only', 'on', true);
