/* udpscrape: the C limit of BEP 15 scrape (and a bulk announcer): sendmmsg/recvmmsg, W packets outstanding. */
#include "seeded.h"
#include <getopt.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#define MAXW 4096
static unsigned char *H;
static size_t nH;

static void put32(unsigned char *p, uint32_t v) {
    v = htonl(v);
    memcpy(p, &v, 4);
}

static uint32_t get32(const unsigned char *p) {
    uint32_t v;
    memcpy(&v, p, 4);
    return ntohl(v);
}

static void help(void) {
    puts("udpscrape - C limit of UDP tracker scrape (BEP 15)\n"
         "  --port P          tracker at 127.0.0.1:P (6969)\n"
         "  --hashes FILE     hex info-hashes, one a line (or --gen N --seed S: the farm's torrents)\n"
         "  --count N         info-hashes to scrape in all, cycling (1000000)\n"
         "  --per N           hashes per packet (74)\n"
         "  --window W        packets outstanding (64)\n"
         "  --batch B         packets per sendmmsg/recvmmsg (32; 1 = plain sendto/recv speed)\n"
         "  --timeout MS      resend after (500)\n"
         "  --announce        announce each hash once instead (seeder if even, leecher if odd)\n"
         "  --check SEED      compare with faketracker's ground truth");
}

int main(int ac, char **av) {
    int port = 6969, per = 74, W = 64, B = 32, ann = 0, check = 0, tmo = 500;
    uint64_t count = 1000000, seed = 1, cseed = 1;
    const char *hf = NULL;
    size_t gen = 0;
    static struct option lo[] = {{"port", 1, 0, 'p'},
                                 {"hashes", 1, 0, 'H'},
                                 {"gen", 1, 0, 'g'},
                                 {"seed", 1, 0, 's'},
                                 {"count", 1, 0, 'n'},
                                 {"per", 1, 0, 'P'},
                                 {"window", 1, 0, 'w'},
                                 {"batch", 1, 0, 'b'},
                                 {"timeout", 1, 0, 't'},
                                 {"announce", 0, 0, 'a'},
                                 {"check", 1, 0, 'c'},
                                 {"help", 0, 0, 'h'},
                                 {0}};
    int o;
    while ((o = getopt_long(ac, av, "h", lo, 0)) != -1)
        switch (o) {
            case 'p':
                port = atoi(optarg);
                break;
            case 'H':
                hf = optarg;
                break;
            case 'g':
                gen = strtoull(optarg, 0, 0);
                break;
            case 's':
                seed = strtoull(optarg, 0, 0);
                break;
            case 'n':
                count = strtoull(optarg, 0, 0);
                break;
            case 'P':
                per = atoi(optarg);
                break;
            case 'w':
                W = atoi(optarg);
                break;
            case 'b':
                B = atoi(optarg);
                break;
            case 't':
                tmo = atoi(optarg);
                break;
            case 'a':
                ann = 1;
                break;
            case 'c':
                check = 1;
                cseed = strtoull(optarg, 0, 0);
                break;
            case 'h':
                help();
                return 0;
            default:
                help();
                return 2;
        }
    if (W > MAXW || per > 74 || per < 1 || B > 256) {
        fprintf(stderr, "window<=%d, 1<=per<=74, batch<=256\n", MAXW);
        return 2;
    }
    if (hf) {
        FILE *f = fopen(hf, "r");
        if (!f) {
            perror(hf);
            return 1;
        }
        char l[128];
        size_t cap = 1 << 16;
        H = malloc(cap * 20);
        while (fgets(l, sizeof l, f)) {
            if (nH == cap) {
                cap *= 2;
                H = realloc(H, cap * 20);
            }
            if (!unhex20(l, H + nH * 20))
                nH++;
        }
        fclose(f);
    } else {
        nH = gen ? gen : 100000;
        H = malloc(nH * 20);
        for (size_t i = 0; i < nH; i++)
            torrent_hash(seed, i, H + i * 20);
    }
    int s = socket(AF_INET, SOCK_DGRAM, 0);
    int sz = 4 << 20;
    setsockopt(s, SOL_SOCKET, SO_RCVBUF, &sz, sizeof sz);
    setsockopt(s, SOL_SOCKET, SO_SNDBUF, &sz, sizeof sz);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(0x7f000001)};
    if (connect(s, (void *)&a, sizeof a)) {
        perror("connect");
        return 1;
    }
    unsigned char c[16];
    put32(c, 0x417);
    put32(c + 4, 0x27101980);
    put32(c + 8, 0);
    put32(c + 12, 0x1234);
    unsigned char r[2048];
    unsigned char cid[8];
    int got = 0;
    for (int k = 0; k < 5 && !got; k++) {
        if (send(s, c, 16, 0) < 0)
            perror("send");
        struct pollfd pf = {s, POLLIN, 0};
        if (poll(&pf, 1, 500) > 0) {
            int n = recv(s, r, sizeof r, 0);
            if (n >= 16 && get32(r) == 0 && get32(r + 4) == 0x1234) {
                memcpy(cid, r + 8, 8);
                got = 1;
            }
        }
    }
    if (!got) {
        fprintf(stderr, "no connect answer\n");
        return 1;
    }
    if (ann) {
        per = 1;
        count = nH;
    }
    uint64_t npk = (count + per - 1) / per, next = 0, done = 0, resent = 0, errs = 0, bad = 0, hashes = 0, sumS = 0,
             sumL = 0, rpk = 0, calls = 0;

    static struct {
        uint64_t pk;
        uint32_t tid;
        int busy;
        double due;
    } sl[MAXW];

    static unsigned char ob[256][1600], ib[256][2048];
    struct mmsghdr om[256], im[256];
    struct iovec ov[256], iv[256];
    memset(om, 0, sizeof om);
    memset(im, 0, sizeof im);
    for (int i = 0; i < 256; i++) {
        ov[i].iov_base = ob[i];
        om[i].msg_hdr.msg_iov = &ov[i];
        om[i].msg_hdr.msg_iovlen = 1;
        iv[i].iov_base = ib[i];
        iv[i].iov_len = sizeof ib[i];
        im[i].msg_hdr.msg_iov = &iv[i];
        im[i].msg_hdr.msg_iovlen = 1;
    }
    int fr[MAXW], nf = 0;
    for (int i = W - 1; i >= 0; i--)
        fr[nf++] = i;
    uint32_t gen32 = 1;
    double t0 = now_s(), lastscan = t0;
    int rq[MAXW], nrq = 0;
#define FILL(i, slot)                                                  \
    do {                                                               \
        unsigned char *q = ob[i];                                      \
        memcpy(q, cid, 8);                                             \
        put32(q + 8, ann ? 1 : 2);                                     \
        put32(q + 12, sl[slot].tid);                                   \
        if (ann) {                                                     \
            size_t hx_ = sl[slot].pk % nH;                             \
            memcpy(q + 16, H + hx_ * 20, 20);                          \
            memcpy(q + 36, "-XC0001-abcdefghijkl", 20);                \
            memset(q + 56, 0, 42);                                     \
            put32(q + 68, hx_ & 1 ? 1000 : 0);                         \
            put32(q + 80, 2);                                          \
            put32(q + 92, 0);                                          \
            q[96] = 0x1a;                                              \
            q[97] = 0xe1;                                              \
            ov[i].iov_len = 98;                                        \
        } else {                                                       \
            uint64_t st = sl[slot].pk * per;                           \
            int n = per;                                               \
            if (st + n > count)                                        \
                n = (int)(count - st);                                 \
            for (int k = 0; k < n; k++)                                \
                memcpy(q + 16 + 20 * k, H + ((st + k) % nH) * 20, 20); \
            ov[i].iov_len = 16 + 20 * n;                               \
        }                                                              \
        sl[slot].due = tn + tmo / 1000.0;                              \
    } while (0)
    while (done < npk) {
        double tn = now_s();
        int m = 0;
        while (m < B && nrq) {
            int x = rq[--nrq];
            FILL(m, x);
            m++;
        }
        while (m < B && nf && next < npk) {
            int x = fr[--nf];
            sl[x].pk = next++;
            sl[x].tid = (gen32++ << 12) | x;
            sl[x].busy = 1;
            FILL(m, x);
            m++;
        }
        if (m) {
            int d = 0;
            while (d < m) {
                int w = sendmmsg(s, om + d, m - d, 0);
                calls++;
                if (w < 0) {
                    if (errno == ECONNREFUSED)
                        continue;
                    perror("sendmmsg");
                    return 1;
                }
                d += w;
            }
        }
        int k = recvmmsg(s, im, B, MSG_DONTWAIT, NULL);
        calls++;
        if (k <= 0 && (nf == 0 || next >= npk)) {
            struct pollfd pf = {s, POLLIN, 0};
            poll(&pf, 1, 20);
        }
        for (int i = 0; i < k; i++) {
            unsigned char *q = ib[i];
            int n = im[i].msg_len;
            if (n < 8) {
                bad++;
                continue;
            }
            uint32_t act = get32(q), tid = get32(q + 4);
            int x = tid & 4095;
            if (x >= W || !sl[x].busy || sl[x].tid != tid) {
                bad++;
                continue;
            }
            if (act == 3) {
                errs++;
                if (errs < 3)
                    fprintf(stderr, "error: %.*s\n", n - 8, q + 8);
            } else if (act == 2) {
                int cnt = (n - 8) / 12;
                uint64_t st = sl[x].pk * per;
                int want = per;
                if (st + want > count)
                    want = (int)(count - st);
                if (cnt != want)
                    bad++;
                hashes += cnt;
                for (int y = 0; y < cnt; y++) {
                    uint32_t S = get32(q + 8 + 12 * y), D = get32(q + 12 + 12 * y), L = get32(q + 16 + 12 * y);
                    sumS += S;
                    sumL += L;
                    if (check) {
                        uint32_t s1, c1, l1;
                        scrape_truth(cseed, H + ((st + y) % nH) * 20, &s1, &c1, &l1);
                        if (S != s1 || D != c1 || L != l1)
                            bad++;
                    }
                }
            } else if (act == 1)
                hashes++;
            rpk++;
            sl[x].busy = 0;
            fr[nf++] = x;
            done++;
        }
        if (tn - lastscan > 0.05) {
            lastscan = tn;
            for (int x = 0; x < W; x++)
                if (sl[x].busy && sl[x].due < tn && nrq < MAXW) {
                    int dup = 0;
                    for (int z = 0; z < nrq; z++)
                        dup |= rq[z] == x;
                    if (!dup) {
                        rq[nrq++] = x;
                        resent++;
                    }
                }
            if (tn - t0 > 120) {
                fprintf(stderr, "gave up after 120 s\n");
                break;
            }
        }
    }
    double e = now_s() - t0;
    struct rusage ru;
    getrusage(RUSAGE_SELF, &ru);
    double cpu = tvs(ru.ru_utime) + tvs(ru.ru_stime);
    printf("{\"tool\":\"udpscrape-c\",\"per\":%d,\"window\":%d,\"batch\":%d,\"hashes\":%llu,\"packets\":%llu,\"secs\":%"
           ".3f,\"hashes_per_s\":%.0f,\"packets_per_s\":%.0f,\"cpu_s\":%.3f,\"cpu_per_1M\":%.3f,\"resent\":%llu,"
           "\"errors\":%llu,\"bad\":%llu,\"sum_seeders\":%llu,\"sum_leechers\":%llu,\"syscalls\":%llu}\n",
           per, W, B, (unsigned long long)hashes, (unsigned long long)rpk, e, hashes / e, rpk / e, cpu,
           cpu / hashes * 1e6, (unsigned long long)resent, (unsigned long long)errs, (unsigned long long)bad,
           (unsigned long long)sumS, (unsigned long long)sumL, (unsigned long long)calls);
    return bad ? 3 : 0;
}
