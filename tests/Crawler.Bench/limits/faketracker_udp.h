/* faketracker_udp: the UDP side (BEP 15), and what is wrong with each of its modes. */
#ifndef FAKETRACKER_UDP_H
#define FAKETRACKER_UDP_H

#include "faketracker.h"

struct dl {
    uint64_t due;
    int fd;
    struct sockaddr_in a;
    int n;
    unsigned char b[1600];
    struct dl *next;
};
static struct dl *dhead, *dtail;

static uint64_t cid_for(const struct sockaddr_in *a) {
    return mix2(seed ^ 0x636964, ((uint64_t)a->sin_addr.s_addr << 16) | a->sin_port);
}

static int udp_one(int mode, const struct sockaddr_in *a, const unsigned char *q, int n, unsigned char *o) {
    if (n < 16)
        return 0;
    uint32_t act = get32(q + 8), tid = get32(q + 12);
    uint64_t cid = cid_for(a);
    static uint64_t stale[65536];
    if (act == 0) {
        if (get32(q) != 0x417 || get32(q + 4) != 0x27101980)
            return 0;
        n_conn++;
        put32(o, 0);
        put32(o + 4, tid);
        put32(o + 8, cid >> 32);
        put32(o + 12, (uint32_t)cid);
        return 16;
    }
    uint64_t got = ((uint64_t)get32(q) << 32) | get32(q + 4);
#define ERRP(s) (put32(o, 3), put32(o + 4, tid), memcpy(o + 8, s, sizeof(s) - 1), 8 + (int)sizeof(s) - 1)
    if (got != cid) {
        n_badcid++;
        return ERRP("Connection ID mismatch");
    }
    if (mode == U_STALECID) {
        uint64_t *st = &stale[ntohs(a->sin_port)];
        if (*st != cid) {
            *st = cid;
            return ERRP("Connection ID expired");
        }
    }
    if (mode == U_SILENT)
        return 0;
    if (mode == U_ERROR)
        return ERRP("Overloaded, come back later");
    if (mode == U_TINY) {
        put32(o, 2);
        return 4;
    }
    if (act == 2) {
        int c = (n - 16) / 20;
        if (mode == U_LOSSY && c > LOSSY_MOST)
            return 0; // as where a network loses datagrams that travel in pieces
        if (c > maxscrape)
            c = maxscrape;
        if (c < 1)
            return ERRP("No info_hash");
        n_scr++;
        n_hash += c;
        put32(o, mode == U_WRONGACT ? 1 : 2);
        put32(o + 4, mode == U_WRONGTID ? tid + 1 : tid);
        for (int k = 0; k < c; k++) {
            uint32_t s, d, l;
            scrape_truth(seed, q + 16 + 20 * k, &s, &d, &l);
            if (mode == U_HUGE) {
                s = l = 0xffffffff;
                d = 0x80000000;
            }
            put32(o + 8 + 12 * k, s);
            put32(o + 12 + 12 * k, d);
            put32(o + 16 + 12 * k, l);
        }
        int len = 8 + 12 * c;
        if (mode == U_TRUNC)
            len -= 5;
        if (mode == U_FEWER)
            len = 8 + 12 * (c / 2);
        if (mode == U_MORE) {
            int x = c;
            if (2 * x > 120)
                x = 120 - c;
            memcpy(o + len, o + 8, 12 * x);
            len += 12 * x;
        }
        return len;
    }
    if (act == 1) {
        if (n < 98)
            return ERRP("Short announce");
        n_ann++;
        int want = (int)get32(q + 92);
        if (want < 0 || want > 200)
            want = want < 0 ? 50 : 200;
        uint32_t s, d, l;
        scrape_truth(seed, q + 16, &s, &d, &l);
        put32(o, mode == U_WRONGACT ? 2 : 1);
        put32(o + 4, mode == U_WRONGTID ? tid + 1 : tid);
        put32(o + 8, 1800);
        put32(o + 12, l);
        put32(o + 16, s);
        int len = 20 + 6 * peers_of(q + 16, want, o + 20);
        if (mode == U_TRUNC && len > 20)
            len -= 3;
        return len;
    }
    return ERRP("Unknown action");
}

static int ufd[U_N], ufd2 = -1;
static uint64_t rnd = 88172645463325252ull;

static double frand(void) {
    rnd ^= rnd << 13;
    rnd ^= rnd >> 7;
    rnd ^= rnd << 17;
    return (rnd >> 11) * (1.0 / 9007199254740992.0);
}

static void udp_in(int mode) {
    enum { B = 64 };

    static unsigned char ib[B][2048], ob[B * 2][2048];
    static struct sockaddr_in ia[B];
    struct mmsghdr im[B], om[B * 2];
    struct iovec iv[B], ov[B * 2];
    for (int r = 0; r < 16; r++) {
        for (int i = 0; i < B; i++) {
            iv[i] = (struct iovec){ib[i], 2048};
            im[i].msg_hdr =
                (struct msghdr){.msg_name = &ia[i], .msg_namelen = sizeof ia[i], .msg_iov = &iv[i], .msg_iovlen = 1};
        }
        int n = recvmmsg(ufd[mode], im, B, MSG_DONTWAIT, NULL);
        if (n <= 0)
            return;
        n_udp += n;
        int m = 0;
        for (int i = 0; i < n; i++) {
            if (mode == U_DROP && frand() < drop)
                continue;
            int L = udp_one(mode, &ia[i], ib[i], im[i].msg_len, ob[m]);
            if (!L)
                continue;
            if (mode == U_DELAY) {
                struct dl *d = malloc(sizeof *d);
                d->due = now_ms() + delay_ms;
                d->fd = ufd[mode];
                d->a = ia[i];
                d->n = L;
                memcpy(d->b, ob[m], L);
                d->next = 0;
                if (dtail)
                    dtail->next = d;
                else
                    dhead = d;
                dtail = d;
                continue;
            }
            int reps = mode == U_DUP ? 2 : 1;
            if (reps == 2)
                memcpy(ob[m + 1], ob[m], L);
            while (reps--) {
                ov[m] = (struct iovec){ob[m], L};
                om[m].msg_hdr = (struct msghdr){
                    .msg_name = &ia[i], .msg_namelen = sizeof ia[i], .msg_iov = &ov[m], .msg_iovlen = 1};
                m++;
            }
        }
        int fd = mode == U_OTHERPORT ? ufd2 : ufd[mode];
        int d = 0;
        while (d < m) {
            int w = sendmmsg(fd, om + d, m - d, 0);
            if (w <= 0)
                break;
            d += w;
        }
        if (n < B)
            return;
    }
}

/* ---- HTTP ---- */
#endif
