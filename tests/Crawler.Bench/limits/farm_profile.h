/* farm_profile: who peer i is, how it behaves, and the bytes it says: all functions of (seed, address, port). */
#ifndef FARM_PROFILE_H
#define FARM_PROFILE_H
#include "seeded.h"

enum {
    B_OK,
    B_REFUSED,
    B_BLACKHOLE,
    B_RST,
    B_SILENT,
    B_SLOW,
    B_WRONGHASH,
    B_GARBAGE,
    B_MIDCLOSE,
    B_OVERSIZE,
    B_SLOWLORIS,
    B_SPLIT,
    B_NOEXT,
    B_NOBITFIELD,
    B_BADEXT,
    B_PSTR,
    B_FLOOD,
    B_BADBITS,
    B_HSCLOSE,
    B_FIN,
    B_N
};

static const char *bname[B_N] = {"ok",      "refused",  "blackhole", "rst",       "silent",  "slow",  "wronghash",
                                 "garbage", "midclose", "oversize",  "slowloris", "split",   "noext", "nobitfield",
                                 "badext",  "pstr",     "flood",     "badbits",   "hsclose", "fin"};
/* what a correct crawler should record */
static const char *bexpect[B_N] = {"ok",
                                   "refused",
                                   "connect-timeout",
                                   "reset",
                                   "timeout",
                                   "ok",
                                   "wrong-hash",
                                   "not-bittorrent",
                                   "closed",
                                   "handshake-then-oversize",
                                   "timeout-or-ok",
                                   "ok",
                                   "ok",
                                   "ok-no-bitfield",
                                   "handshake-then-bad-ext",
                                   "not-bittorrent",
                                   "ok",
                                   "handshake-ext-then-bad-bitfield",
                                   "handshake-only",
                                   "closed"};
static double mixf[B_N];
static uint64_t seed = 1;
static uint32_t net0;
static uint32_t npeers = 65536;
static int port0 = 6881, nports = 1;
static uint32_t ntorrents = 0;
static uint32_t pieces0 = 1000;
static int slow_ms = 2000, drip_ms = 50, backlog = 4096, quiet = 0;
static uint32_t cum[B_N];

struct client {
    const char *id;
    int idlen;
    const char *name;
    const char *ver;
    const char *v;
    int reqq;
    int w;
    int ext, fast, dht;
};
static const struct client clients[] = {
    {"-qB4650-", 8, "qBittorrent", "4.6.5", "qBittorrent/4.6.5", 500, 140, 1, 1, 1},
    {"-qB4520-", 8, "qBittorrent", "4.5.2", "qBittorrent/4.5.2", 500, 60, 1, 1, 1},
    {"-qB5030-", 8, "qBittorrent", "5.0.3", "qBittorrent/5.0.3", 500, 90, 1, 1, 1},
    {"-qB33L0-", 8, "qBittorrent", "3.3.21", "qBittorrent/3.3.21", 500, 8, 1, 1, 1},
    {"-TR4040-", 8, "Transmission", "4.0.4", "Transmission 4.0.4", 2000, 60, 1, 1, 1},
    {"-TR3000-", 8, "Transmission", "3.00", "Transmission 3.00", 512, 70, 1, 1, 1},
    {"-TR294Z-", 8, "Transmission", "2.94", "Transmission 2.94", 512, 20, 1, 1, 1},
    {"-UT360W-", 8, "uTorrent", "3.6.0", "\xc2\xb5Torrent 3.6", 255, 90, 1, 0, 1},
    {"-UT355W-", 8, "uTorrent", "3.5.5", "\xc2\xb5Torrent 3.5.5", 255, 110, 1, 0, 1},
    {"-UT2210-", 8, "uTorrent", "2.2.1", "\xc2\xb5Torrent 2.2.1", 255, 30, 1, 0, 1},
    {"-UM1870-", 8, "uTorrent Mac", "1.8.7", "\xc2\xb5Torrent Mac 1.8.7", 255, 5, 1, 0, 1},
    {"-BT7a5W-", 8, "BitTorrent", "7.10.5", "BitTorrent 7.10.5", 255, 30, 1, 0, 1},
    {"-DE211s-", 8, "Deluge", "2.1.1", "Deluge/2.1.1 libtorrent/2.0.8.0", 500, 20, 1, 1, 1},
    {"-DE13F0-", 8, "Deluge", "1.3.15", "Deluge 1.3.15", 250, 15, 1, 1, 1},
    {"-lt0D80-", 8, "libTorrent (rTorrent)", "0.13.8", "libTorrent 0.13.8", 512, 40, 1, 0, 1},
    {"-LT20A0-", 8, "libtorrent (Rasterbar)", "2.0.10", "libtorrent/2.0.10.0", 500, 25, 1, 1, 1},
    {"-BC0203-", 8, "BitComet", "2.03", "BitComet 2.03", 50, 40, 1, 0, 1},
    {"-AZ5760-", 8, "Vuze", "5.7.6.0", "Vuze 5.7.6.0", 256, 12, 1, 1, 0},
    {"-BI3500-", 8, "BiglyBT", "3.5.0.0", "BiglyBT 3.5.0.0", 256, 18, 1, 1, 0},
    {"-XL0019-", 8, "Xunlei", "0.0.1.9", "Xunlei 0.0.1.9", 256, 25, 1, 0, 1},
    {"-UW010A-", 8, "uTorrent Web", "0.1.0", "\xc2\xb5Torrent Web 0.1.0", 255, 8, 1, 0, 1},
    {"-WW0102-", 8, "WebTorrent", "1.02", "WebTorrent 1.0.2", 250, 8, 1, 1, 1},
    {"-KT50B0-", 8, "KTorrent", "5.0", "KTorrent 5.0", 250, 4, 1, 1, 1},
    {"-FD51\xc1\xb0-", 8, "Free Download Manager", "5.1", "Free Download Manager 5.1.38.7312", 500, 6, 1, 1, 1},
    {"-ML3.1.7", 8, "MLDonkey", "3.1.7", "", 0, 3, 0, 0, 0},
    {"A2-1-36-0-", 10, "aria2", "1.36.0", "aria2/1.36.0", 0, 12, 1, 1, 1},
    {"TIX0331-", 8, "Tixati", "3.31", "Tixati 3.31", 512, 6, 1, 1, 1},
    {"M7-10-5--", 9, "Mainline", "7.10.5", "BitTorrent 7.10.5", 255, 10, 1, 0, 1},
    {"M4-4-0--", 8, "Mainline", "4.4.0", "", 0, 4, 0, 0, 0},
    {"S58B-----", 9, "Shadow", "5.8.11", "", 0, 3, 0, 0, 0},
    {"T03I-----", 9, "BitTornado", "0.3.18", "", 0, 3, 0, 0, 0},
    {"A310-----", 9, "ABC", "3.1.0", "", 0, 2, 0, 0, 0},
    {"XBT054d-", 8, "XBT Client", "0.5.4 debug", "", 0, 2, 0, 0, 0},
    {"exbc\x00\x3b", 6, "BitComet (old)", "0.59", "", 0, 2, 0, 0, 0},
    {"-UL-0001-0", 10, "Unworkable", "0001", "", 0, 1, 0, 1, 0},
    {"OP7685", 6, "Opera", "7685", "", 0, 2, 0, 0, 0},
    {"", 0, "unknown", "", "", 0, 9, 1, 1, 1},
};
#define NC ((int)(sizeof clients / sizeof *clients))
static int wcum[NC], wtot;

struct prof {
    uint32_t ip;
    int port;
    uint32_t idx;
    int beh;
    const struct client *c;
    unsigned char id[20];
    uint32_t torrent, pieces, have;
    unsigned char resv[8];
    int reqq, ut_metadata, ut_pex, upload_only, has_v, delay;
    uint32_t metadata_size;
    uint64_t h;
    int trailer;
};

static void profile_idx(uint32_t idx, struct prof *p) {
    memset(p, 0, sizeof *p);
    p->idx = idx;
    p->ip = net0 + idx / nports;
    p->port = port0 + idx % nports;
    uint64_t h = mix2(seed, ((uint64_t)p->ip << 16) | p->port);
    p->h = h;
    uint32_t r = (uint32_t)(mix2(h, 1) & 0xFFFFFF);
    int b = 0;
    while (b < B_N - 1 && r >= cum[b])
        b++;
    p->beh = b;
    int w = (int)(mix2(h, 2) % wtot);
    int c = 0;
    while (w >= wcum[c])
        c++;
    p->c = &clients[c];
    memcpy(p->id, p->c->id, p->c->idlen);
    /* tail: printable for most, raw bytes for uT/BC/unknown; both happen in the wild */
    int raw = (p->c->idlen < 8) || !strncmp(p->c->name, "uT", 2) || !strcmp(p->c->name, "BitComet");
    static const char alnum[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!~()*-._";
    for (int i = p->c->idlen; i < 20; i++) {
        uint64_t x = mix2(h, 100 + i);
        p->id[i] = raw ? (unsigned char)x : (unsigned char)alnum[x % (sizeof alnum - 1)];
    }
    if (ntorrents) {
        p->torrent = idx % ntorrents;
        p->pieces = torrent_pieces(seed, p->torrent);
    } else
        p->pieces = pieces0;
    uint32_t q = mix2(h, 3) % 1000;
    if (q < 450)
        p->have = p->pieces;
    else if (q < 530)
        p->have = 0;
    else
        p->have = (uint32_t)(mix2(h, 4) % (p->pieces + 1));
    int ext = p->c->ext;
    if (p->beh == B_NOEXT)
        ext = 0;
    if ((p->beh == B_BADEXT))
        ext = 1;
    if (ext)
        p->resv[5] |= 0x10;
    if (p->c->fast)
        p->resv[7] |= 0x04;
    if (p->c->dht)
        p->resv[7] |= 0x01;
    if (!strncmp(p->c->name, "Vuze", 4))
        p->resv[0] |= 0x80;
    p->reqq = p->c->reqq;
    p->ut_pex = ext ? 1 + (int)(mix2(h, 5) % 2) : 0;
    p->ut_metadata = ext ? 2 + (int)(mix2(h, 6) % 3) : 0;
    if (p->ut_metadata == p->ut_pex)
        p->ut_metadata++;
    p->metadata_size =
        ext && mix2(h, 7) % 10 < 9 ? (ntorrents ? 100 + p->pieces * 20 : 20000 + (uint32_t)pieces0 * 20) : 0;
    p->upload_only = ext && p->have == p->pieces && (mix2(h, 8) % 10 < 7);
    p->has_v = ext && p->c->v[0] && (mix2(h, 9) % 50 != 0);
    p->delay = p->beh == B_SLOW ? 50 + (int)(mix2(h, 10) % (slow_ms > 50 ? slow_ms - 50 : 1)) : 0;
    p->trailer = (int)(mix2(h, 11) % 4);
    /* kinds that live at another port, because a listener cannot refuse or drop one address only */
    if (p->beh == B_REFUSED)
        p->port = port0 + nports;
    if (p->beh == B_BLACKHOLE)
        p->port = port0 + nports + 1;
}

static int has_ext(const struct prof *p) {
    return p->resv[5] & 0x10;
}

static int put_ext(const struct prof *p, uint32_t cli_ip, unsigned char *o) {
    char d[512];
    int n = 0;
    n += sprintf(d + n, "d1:md");
    if (p->ut_metadata)
        n += sprintf(d + n, "11:ut_metadatai%de", p->ut_metadata);
    if (p->ut_pex)
        n += sprintf(d + n, "6:ut_pexi%de", p->ut_pex);
    n += sprintf(d + n, "e");
    if (p->metadata_size)
        n += sprintf(d + n, "13:metadata_sizei%ue", p->metadata_size);
    n += sprintf(d + n, "1:pi%de", p->port);
    if (p->reqq)
        n += sprintf(d + n, "4:reqqi%de", p->reqq);
    if (p->upload_only)
        n += sprintf(d + n, "11:upload_onlyi1e");
    if (p->has_v)
        n += sprintf(d + n, "1:v%d:%s", (int)strlen(p->c->v), p->c->v);
    n += sprintf(d + n, "6:yourip4:");
    uint32_t be = htonl(cli_ip);
    memcpy(d + n, &be, 4);
    n += 4;
    d[n++] = 'e';
    if (p->beh == B_BADEXT) {
        memcpy(d, "d1:mi-0e4:xx", 12);
    }
    uint32_t l = htonl(n + 2);
    memcpy(o, &l, 4);
    o[4] = 20;
    o[5] = 0;
    memcpy(o + 6, d, n);
    return n + 6;
}

static int put_bits(const struct prof *p, int cli_fast, unsigned char *o) {
    if (p->beh == B_NOBITFIELD)
        return 0;
    uint32_t l;
    if (cli_fast && (p->resv[7] & 4) && p->beh != B_BADBITS) {
        if (p->have == p->pieces || p->have == 0) {
            l = htonl(1);
            memcpy(o, &l, 4);
            o[4] = p->have ? 14 : 15;
            return 5;
        }
    }
    int nb = (p->pieces + 7) / 8;
    int extra = p->beh == B_BADBITS ? 1 + (int)(p->h % 3) : 0;
    l = htonl(nb + extra + 1);
    memcpy(o, &l, 4);
    o[4] = 5;
    unsigned char *b = o + 5;
    memset(b, 0, nb + extra);
    uint32_t st = (uint32_t)(mix2(p->h, 12) % p->pieces), left = p->have, i = st;
    if (left == p->pieces) {
        memset(b, 0xff, nb);
        if (p->pieces & 7)
            b[nb - 1] = (unsigned char)(0xff00 >> (p->pieces & 7));
    } else
        while (left) {
            if (!(i & 7) && left >= 8 && i + 8 <= p->pieces) {
                b[i >> 3] = 0xff;
                i += 8;
                left -= 8;
            } else {
                b[i >> 3] |= 0x80 >> (i & 7);
                i++;
                left--;
            }
            if (i >= p->pieces)
                i = 0;
        }
    if (extra)
        memset(b + nb, 0xff, extra);
    return nb + extra + 5;
}

static int put_hs(const struct prof *p, const unsigned char *ih, unsigned char *o) {
    o[0] = 19;
    memcpy(o + 1, p->beh == B_PSTR ? "BitTorment protocol" : "BitTorrent protocol", 19);
    memcpy(o + 20, p->resv, 8);
    memcpy(o + 28, ih, 20);
    if (p->beh == B_WRONGHASH)
        o[47] ^= 0x5a;
    memcpy(o + 48, p->id, 20);
    return 68;
}

#endif
