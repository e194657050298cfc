-- wrk -s scrape.lua URL -- PER : GET /scrape with PER info-hashes each, from the file that $HASHES names.
local requests, next_request = {}, 0

function init(arguments)
    local hashes, per = {}, tonumber(arguments[1])
    for line in io.lines(os.getenv("HASHES")) do
        hashes[#hashes + 1] = "info_hash=" .. line:gsub("%x%x", "%%%0")
    end
    local k = 1
    for r = 1, 500 do
        local query = {}
        for i = 1, per do
            query[i] = hashes[k]
            k = k % #hashes + 1
        end
        requests[r] = wrk.format("GET", "/scrape?" .. table.concat(query, "&"))
    end
end

function request()
    next_request = next_request % #requests + 1
    return requests[next_request]
end
