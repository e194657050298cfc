select clock_timestamp() as server_time
