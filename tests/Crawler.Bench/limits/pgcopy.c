/* pgcopy: the limit of storing claims in PostgreSQL: binary COPY of rows that are made on the way, a transaction for each batch. */
#include "seeded.h"
#include <endian.h>
#include <getopt.h>
#include <libpq-fe.h>
#define EPOCH2000 946684800ll
#define HASHES_A_REQUEST 74
#define MOST_BATCH 100000
#define FLUSH_AT 60000

static PGconn *db;
static unsigned char out[1 << 16];
static int length;

struct claim {
    int64_t id, at, swarm, tracker;
    int32_t seeders, leechers, completed;
};

struct load {
    uint64_t rows, batch, swarms, trackers;
    int64_t from, seconds;
};

static void help(void) {
    puts("pgcopy - claims into PostgreSQL by binary COPY\n"
         "  --conn C       as libpq takes it\n"
         "  --rows N       (1000000)\n"
         "  --batch N      rows of a transaction (10000)\n"
         "  --swarms N     (100000)\n"
         "  --trackers N   (5)\n"
         "  --from S       time of the first row, seconds since 1970\n"
         "  --seconds S    that the rows are spread over (864000)");
}

static void fail(void) {
    fprintf(stderr, "pgcopy: %s", PQerrorMessage(db));
    exit(1);
}

static void done(PGresult *r, ExecStatusType wanted) {
    if (PQresultStatus(r) != wanted)
        fail();
    PQclear(r);
}

static void flush(void) {
    if (length && PQputCopyData(db, (char *)out, length) != 1)
        fail();
    length = 0;
}

static void p16(int16_t v) {
    uint16_t x = htobe16(v);
    memcpy(out + length, &x, 2);
    length += 2;
}

static void p32(int32_t v) {
    uint32_t x = htobe32(v);
    memcpy(out + length, &x, 4);
    length += 4;
}

static void i32(int32_t v) {
    p32(4);
    p32(v);
}

static void i64(int64_t v) {
    uint64_t x = htobe64(v);
    p32(8);
    memcpy(out + length, &x, 8);
    length += 8;
}

static void text(const char *s) {
    int n = strlen(s);
    p32(n);
    memcpy(out + length, s, n);
    length += n;
}

static void begin_copy(const char *statement) {
    done(PQexec(db, statement), PGRES_COPY_IN);
    memcpy(out, "PGCOPY\n\377\r\n\0", 11);
    memset(out + 11, 0, 8);
    length = 19;
}

static void end_copy(void) {
    p16(-1);
    flush();
    if (PQputCopyEnd(db, NULL) != 1)
        fail();
    done(PQgetResult(db), PGRES_COMMAND_OK);
    while (PQgetResult(db))
        ;
}

static void make(const struct load *l, uint64_t i, struct claim *c) {
    uint64_t swarm = i % l->swarms, h = mix64(swarm), batch = i / l->batch;
    c->id = i;
    c->at = (l->from - EPOCH2000) * 1000000 + (int64_t)((double)l->seconds * 1e6 * (batch * l->batch) / l->rows) +
            (int64_t)(i % l->batch) / HASHES_A_REQUEST * 1000;
    c->swarm = swarm + 1;
    c->tracker = 1 + batch % l->trackers;
    c->seeders = h % 50;
    c->leechers = (h >> 8) % 20;
    c->completed = (h >> 16) % 5000 + i / l->swarms;
}

static void copy_claims(const struct claim *claims, int n) {
    begin_copy("copy crawl.claim (check_id, observed_at, agent_id, swarm_id, tracker_id, kind, outcome, seeders, leechers, completed) "
               "from stdin (format binary)");
    for (const struct claim *c = claims; c < claims + n; c++) {
        p16(10);
        i64(c->id);
        i64(c->at);
        i64(1);
        i64(c->swarm);
        i64(c->tracker);
        text("scrape");
        text("ok");
        i32(c->seeders);
        i32(c->leechers);
        i32(c->completed);
        if (length > FLUSH_AT)
            flush();
    }
    end_copy();
}

int main(int ac, char **av) {
    struct load l = {1000000, 10000, 100000, 5, 1790000000, 864000};
    const char *conn = "";
    int o;
    static struct option lo[] = {{"conn", 1, 0, 'c'},     {"rows", 1, 0, 'n'}, {"batch", 1, 0, 'b'},   {"swarms", 1, 0, 's'},
                                 {"trackers", 1, 0, 't'}, {"from", 1, 0, 'f'}, {"seconds", 1, 0, 'd'}, {"help", 0, 0, 'h'},     {0}};
    while ((o = getopt_long(ac, av, "h", lo, 0)) != -1)
        switch (o) {
            case 'c':
                conn = optarg;
                break;
            case 'n':
                l.rows = strtoull(optarg, 0, 0);
                break;
            case 'b':
                l.batch = strtoull(optarg, 0, 0);
                break;
            case 's':
                l.swarms = strtoull(optarg, 0, 0);
                break;
            case 't':
                l.trackers = strtoull(optarg, 0, 0);
                break;
            case 'f':
                l.from = strtoll(optarg, 0, 0);
                break;
            case 'd':
                l.seconds = strtoll(optarg, 0, 0);
                break;
            default:
                help();
                return o == 'h' ? 0 : 2;
        }
    if (l.batch < 1 || l.batch > MOST_BATCH || l.swarms < l.batch || l.trackers < 1) {
        fprintf(stderr, "a batch is 1 to %d rows, and no more than there are swarms\n", MOST_BATCH);
        return 2;
    }
    db = PQconnectdb(conn);
    if (PQstatus(db) != CONNECTION_OK)
        fail();
    struct claim *claims = malloc(l.batch * sizeof *claims);
    double began = now_s();
    for (uint64_t i = 0; i < l.rows;) {
        int n = l.rows - i < l.batch ? l.rows - i : l.batch;
        for (int k = 0; k < n; k++)
            make(&l, i++, &claims[k]);
        done(PQexec(db, "begin"), PGRES_COMMAND_OK);
        copy_claims(claims, n);
        done(PQexec(db, "commit"), PGRES_COMMAND_OK);
    }
    double seconds = now_s() - began;
    printf("{\"rows\":%llu,\"seconds\":%.3f,\"per_second\":%.0f}\n", (unsigned long long)l.rows, seconds, l.rows / seconds);
    PQfinish(db);
    return 0;
}
