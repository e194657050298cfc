/* What farm, hs, faketracker and udpscrape agree on: torrents, peers and counts as functions of a seed, so that each
   knows what is right without asking the other. */
#ifndef SEEDED_H
#define SEEDED_H
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

static inline uint64_t mix64(uint64_t x) {
    x += 0x9E3779B97F4A7C15ull;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
    return x ^ (x >> 31);
}

static inline uint64_t mix2(uint64_t a, uint64_t b) {
    return mix64(mix64(a) ^ (b * 0xD6E8FEB86659FD93ull));
}

/* info-hash of synthetic torrent t */
static inline void torrent_hash(uint64_t seed, uint64_t t, unsigned char o[20]) {
    for (int i = 0; i < 3; i++) {
        uint64_t h = mix2(seed ^ 0x746f7272656e74ull, t * 3 + i);
        int n = i < 2 ? 8 : 4;
        for (int k = 0; k < n; k++)
            o[i * 8 + k] = (unsigned char)(h >> (56 - 8 * k));
    }
}

static inline uint32_t torrent_pieces(uint64_t seed, uint64_t t) {
    return 64 + (uint32_t)(mix2(seed ^ 0x706965636573ull, t) % 4000);
}

/* scrape ground truth from the 20 bytes of an info-hash alone (so any hash asked has a right answer) */
static inline void scrape_truth(uint64_t seed, const unsigned char *ih, uint32_t *seeders, uint32_t *completed,
                                uint32_t *leechers) {
    uint64_t a, b;
    uint32_t c;
    memcpy(&a, ih, 8);
    memcpy(&b, ih + 8, 8);
    memcpy(&c, ih + 16, 4);
    uint64_t h = mix2(seed ^ 0x736372617065ull, mix64(a) ^ mix64(b + 1) ^ mix64(c + 2ull));
    /* zipf-like: exponent picks the magnitude */
    int e = (int)(h & 15);
    uint32_t lim = e < 6 ? 4 : e < 10 ? 30 : e < 13 ? 300 : e < 15 ? 3000 : 40000;
    *seeders = (uint32_t)((h >> 8) % lim);
    *leechers = (uint32_t)((h >> 28) % (lim / 2 + 1));
    *completed = *seeders * 3 + (uint32_t)((h >> 44) % (lim * 10));
}

static inline double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

static inline uint64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline double tvs(struct timeval v) {
    return v.tv_sec + v.tv_usec * 1e-6;
}

static inline int hexval(int c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

static inline int unhex20(const char *s, unsigned char *o) {
    for (int i = 0; i < 20; i++) {
        int a = hexval(s[2 * i]), b = a < 0 ? -1 : hexval(s[2 * i + 1]);
        if (b < 0)
            return -1;
        o[i] = a << 4 | b;
    }
    return 0;
}

static inline void hex(const unsigned char *b, int n, char *o) {
    static const char d[] = "0123456789abcdef";
    for (int i = 0; i < n; i++) {
        o[2 * i] = d[b[i] >> 4];
        o[2 * i + 1] = d[b[i] & 15];
    }
    o[2 * n] = 0;
}

static inline void raise_nofile(void) {
    struct rlimit r;
    getrlimit(RLIMIT_NOFILE, &r);
    r.rlim_cur = r.rlim_max;
    setrlimit(RLIMIT_NOFILE, &r);
}
#endif
