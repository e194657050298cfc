/* hs_conversation: a crawl's settings, its slots and records, and what is said with a peer. */
#ifndef HS_CONVERSATION_H
#define HS_CONVERSATION_H

#include "seeded.h"
#include <pthread.h>
#include <stddef.h>

static uint32_t net0;
static uint32_t npeers = 65536;
static int port0 = 6881, nports = 1, K = 1000, T = 1, linger0 = 0, reuse = 0, defer_accept = 0, timeout_ms = 5000;
static uint64_t total = 100000;
static unsigned char ih[20];
static uint32_t ntor = 0;
static uint64_t seed = 1;
static const char *outp, *listp;
static int pin = -1;

struct tgt {
    uint32_t ip;
    uint16_t port;
    uint32_t tor;
};
static struct tgt *list;
static uint64_t nlist;

enum {
    O_OK,
    O_NOBITS,
    O_REFUSED,
    O_CTIMEOUT,
    O_TIMEOUT,
    O_RESET,
    O_CLOSED,
    O_NOTBT,
    O_WRONGHASH,
    O_OVERSIZE,
    O_BADEXT,
    O_HSONLY,
    O_ERR,
    O_N
};

static const char *on[O_N] = {"ok",
                              "ok-no-bitfield",
                              "refused",
                              "connect-timeout",
                              "timeout",
                              "reset",
                              "closed",
                              "not-bittorrent",
                              "wrong-hash",
                              "handshake-then-oversize",
                              "handshake-then-bad-ext",
                              "handshake-only",
                              "error"};

struct rec {
    uint32_t ip;
    uint16_t port;
    uint8_t o, ext, fast;
    unsigned char id[20];
    char v[40];
    int hv;
    int bits, set;
};

#define BUF 6144

struct cn {
    int fd, n, conn, active;
    uint64_t i, due;
    struct tgt t;
    int hs, ext, bit;
    int off;
    struct rec r;
    unsigned char b[BUF];
};

struct th {
    pthread_t t;
    uint64_t next, step, end;
    uint64_t c[O_N];
    uint64_t bytes, recvs;
    struct rec *recs;
    uint64_t nrec;
    int id;
    double cpu;
    int maxopen;
};

static const char bt[] = "\x13"
                         "BitTorrent protocol";

static int msgs(struct cn *c) { /* -1 more, else outcome */
    if (!c->hs) {
        if (c->n < 68) {
            int k = c->n < 20 ? c->n : 20;
            if (memcmp(c->b, bt, k))
                return O_NOTBT;
            return -1;
        }
        if (memcmp(c->b, bt, 20))
            return O_NOTBT;
        unsigned char h[20];
        if (ntor)
            torrent_hash(seed, c->t.tor, h);
        else
            memcpy(h, ih, 20);
        memcpy(c->r.id, c->b + 48, 20);
        if (memcmp(c->b + 28, h, 20))
            return O_WRONGHASH;
        c->hs = 1;
        c->off = 68;
        c->r.ext = (c->b[25] >> 4) & 1;
        c->r.fast = (c->b[27] >> 2) & 1;
    }
    for (;;) {
        if (c->bit && (c->ext || !c->r.ext))
            return O_OK;
        int a = c->n - c->off;
        if (a < 4)
            return -1;
        uint32_t l;
        memcpy(&l, c->b + c->off, 4);
        l = ntohl(l);
        if (!l) {
            c->off += 4;
            continue;
        }
        if (l > BUF - 512)
            return O_OVERSIZE;
        if (a < 4 + (int)l) {
            if (c->off + 4 + (int)l > BUF && c->off) {
                memmove(c->b, c->b + c->off, a);
                c->n = a;
                c->off = 0;
            }
            return -1;
        }
        unsigned char *m = c->b + c->off + 4;
        switch (m[0]) {
            case 20:
                if (l > 2 && m[1] == 0) {
                    c->ext = 1;
                    if (m[2] != 'd' || m[l - 1] != 'e' || memmem(m + 2, l - 2, "i-0e", 4))
                        return O_BADEXT;
                    unsigned char *v = memmem(m + 2, l - 2, "1:v", 3);
                    if (v) {
                        int L = 0;
                        unsigned char *q = v + 3;
                        while (q < m + l && *q >= '0' && *q <= '9')
                            L = L * 10 + *q++ - '0';
                        if (q < m + l && *q == ':' && q + 1 + L <= m + l) {
                            int k = L < 39 ? L : 39;
                            memcpy(c->r.v, q + 1, k);
                            c->r.v[k] = 0;
                            c->r.hv = 1;
                        }
                    }
                }
                break;
            case 5: {
                int s = 0;
                for (uint32_t k = 1; k < l; k++)
                    s += __builtin_popcount(m[k]);
                c->r.bits = (l - 1) * 8;
                c->r.set = s;
                c->bit = 1;
            } break;
            case 14:
                c->r.bits = 1;
                c->r.set = 1;
                c->bit = 1;
                break;
            case 15:
                c->r.bits = 1;
                c->r.set = 0;
                c->bit = 1;
                break;
        }
        c->off += 4 + l;
        if (c->off == c->n) {
            c->off = c->n = 0;
        }
    }
}

static unsigned char req[256];
static int reqn;

static void mkreq(void) {
    memcpy(req, bt, 20);
    memset(req + 20, 0, 8);
    req[25] = 0x10;
    req[27] = 0x05;
    memcpy(req + 28, ih, 20);
    memcpy(req + 48, "-XC0001-abcdefghijkl", 20);
    static const char d[] = "d1:md11:ut_metadatai3e6:ut_pexi1ee4:reqqi250e1:v10:limit 0.01e";
    uint32_t l = htonl(sizeof d - 1 + 2);
    memcpy(req + 68, &l, 4);
    req[72] = 20;
    req[73] = 0;
    memcpy(req + 74, d, sizeof d - 1);
    reqn = 74 + sizeof d - 1;
}

#endif
