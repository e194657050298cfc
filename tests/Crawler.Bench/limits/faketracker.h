/* faketracker.h: settings, modes, and the torrents it knows. */
#ifndef FAKETRACKER_H
#define FAKETRACKER_H

#include "seeded.h"
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

static uint64_t seed = 1;
static int hport = 8080, uport = 6969;
static uint32_t ntor = 0, npeers = 65536, net0;
static int fport = 6881, fports = 1, drip_ms = 100, delay_ms = 1500, maxscrape = 74;
enum { LOSSY_MOST = 55 };
static double drop = 0.2;
static long big_mb = 10, bomb_mb = 100;

enum {
    U_OK,
    U_WRONGTID,
    U_ERROR,
    U_TRUNC,
    U_SILENT,
    U_FEWER,
    U_MORE,
    U_WRONGACT,
    U_STALECID,
    U_DROP,
    U_DELAY,
    U_DUP,
    U_OTHERPORT,
    U_HUGE,
    U_TINY,
    U_LOSSY,
    U_N
};

static const char *un[U_N] = {"ok",       "wrongtid", "error", "truncated", "silent",    "fewer", "more", "wrongaction",
                              "stalecid", "drop",     "delay", "dup",       "otherport", "huge",  "tiny", "lossy"};
static const char *ud[U_N] = {"right answers",
                              "transaction id off by one",
                              "action 3 with text",
                              "answer cut in the middle of an entry",
                              "connect answered, scrape never",
                              "half of the entries asked",
                              "twice the entries asked",
                              "action 1 to a scrape",
                              "every connection id is refused (error) once, then good",
                              "loses a fraction (--drop) of packets",
                              "answers late (--delay-ms)",
                              "each answer sent twice",
                              "answers from another source port",
                              "seeders/leechers 0xffffffff",
                              "4-byte answer",
                              "scrapes of more than 55 hashes never answered"};
static const char *hmodes =
    "ok chunked gzip close big bomb bombchunked redirect redirect1 redirectfile redirectudp drip html empty hugeint "
    "negative leadzero dup unsorted extrakey deep strlen nodict nofiles missing other failure trailing 404 429 500 "
    "noclen shortbody longbody badchunk http09 bighead stall rst slowhead";
static unsigned char *TH;
static uint32_t *tix;
static uint32_t tmask;

static void tbuild(void) {
    if (!ntor)
        return;
    uint32_t cap = 1;
    while (cap < ntor * 2)
        cap *= 2;
    tmask = cap - 1;
    tix = malloc(cap * 4);
    memset(tix, 0xff, cap * 4);
    TH = malloc((size_t)ntor * 20);
    for (uint32_t i = 0; i < ntor; i++) {
        torrent_hash(seed, i, TH + i * 20);
        uint32_t h;
        memcpy(&h, TH + i * 20, 4);
        h &= tmask;
        while (tix[h] != ~0u)
            h = (h + 1) & tmask;
        tix[h] = i;
    }
}

static int64_t tfind(const unsigned char *ih) {
    if (!ntor)
        return -1;
    uint32_t h;
    memcpy(&h, ih, 4);
    h &= tmask;
    while (tix[h] != ~0u) {
        if (!memcmp(TH + tix[h] * 20, ih, 20))
            return tix[h];
        h = (h + 1) & tmask;
    }
    return -1;
}

static int peers_of(const unsigned char *ih, int want, unsigned char *o) {
    int64_t t = tfind(ih);
    if (t < 0)
        return 0;
    int n = 0;
    for (uint64_t i = t; i < npeers && n < want; i += ntor, n++) {
        uint32_t ip = htonl(net0 + (uint32_t)(i / fports));
        uint16_t p = htons(fport + (int)(i % fports));
        memcpy(o + 6 * n, &ip, 4);
        memcpy(o + 6 * n + 4, &p, 2);
    }
    return n;
}

static void put32(unsigned char *p, uint32_t v) {
    v = htonl(v);
    memcpy(p, &v, 4);
}

static uint32_t get32(const unsigned char *p) {
    uint32_t v;
    memcpy(&v, p, 4);
    return ntohl(v);
}

static uint64_t n_udp, n_conn, n_scr, n_ann, n_hash, n_http, n_herr, n_badcid;

/* ---- delayed UDP ---- */
#endif
