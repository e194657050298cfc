/* farm: one process that plays N distinct BitTorrent peers on loopback (epoll, level-triggered).
   Peer i listens at (net + i/ports):(port + i%ports); everything it does is a function of (seed, ip, port). */
#include "farm_profile.h"
#include <fcntl.h>
#include <getopt.h>
#include <math.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

struct conn {
    uint8_t st, cli_fast;
    uint16_t rx;
    uint32_t idx, gen;
    uint32_t cip;
    unsigned char in[68];
    unsigned char *out;
    int olen, ooff;
    int tnext;
    uint64_t due;
    int flood;
};

enum { S_FREE, S_WAIT, S_SENT, S_DELAY, S_DRIP, S_DEAD };
static struct conn *C;
static int maxfd;
static int ep;
static uint64_t n_acc, n_served, n_closed, n_rst, n_badhs, n_badih;
static int n_open, n_openmax;
/* timers: wheel of 10 ms slots, singly linked by fd */
#define WH 4096
static int wheel[WH];
static uint64_t wtick;

static void tadd(int fd, int ms) {
    uint64_t t = wtick + (ms + 9) / 10;
    if (t <= wtick)
        t = wtick + 1;
    if (t - wtick >= WH)
        t = wtick + WH - 1;
    C[fd].due = t;
    C[fd].tnext = wheel[t % WH];
    wheel[t % WH] = fd;
}

static void tdel(int fd) {
    if (!C[fd].due)
        return;
    int *q = &wheel[C[fd].due % WH];
    while (*q != -1 && *q != fd)
        q = &C[*q].tnext;
    if (*q == fd)
        *q = C[fd].tnext;
    C[fd].due = 0;
}

static void cclose(int fd, int rst) {
    struct conn *c = &C[fd];
    if (c->st == S_FREE)
        return;
    tdel(fd);
    free(c->out);
    c->out = NULL;
    c->st = S_FREE;
    if (rst) {
        struct linger l = {1, 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
        n_rst++;
    }
    close(fd);
    n_closed++;
    n_open--;
}

static int build(const struct prof *p, struct conn *c, unsigned char *o) {
    int n = put_hs(p, c->in + 28, o);
    if (p->beh == B_WRONGHASH || p->beh == B_PSTR)
        return n;
    if (p->beh == B_HSCLOSE)
        return n;
    if (p->beh == B_OVERSIZE) {
        uint32_t l = htonl(p->h & 1 ? 0x7fffffff : 0xffffffff);
        memcpy(o + n, &l, 4);
        o[n + 4] = 20;
        o[n + 5] = 0;
        return n + 6;
    }
    int cli_ext = c->in[25] & 0x10;
    int order = (int)(p->h >> 60) & 1;
    if (order || !has_ext(p) || !cli_ext) {
        n += put_bits(p, c->cli_fast, o + n);
        if (has_ext(p) && cli_ext)
            n += put_ext(p, c->cip, o + n);
    } else {
        n += put_ext(p, c->cip, o + n);
        n += put_bits(p, c->cli_fast, o + n);
    }
    if (p->trailer == 0 && (p->resv[7] & 1) && (c->in[27] & 1)) {
        memcpy(o + n, "\0\0\0\3\x09\x1a\xe1", 7);
        n += 7;
    }
    if (p->trailer == 1) {
        memcpy(o + n, "\0\0\0\1\1", 5);
        n += 5;
    }
    return n;
}

static void out_rest(int fd, const unsigned char *b, int n) {
    struct conn *c = &C[fd];
    c->out = malloc(n);
    memcpy(c->out, b, n);
    c->olen = n;
    c->ooff = 0;
    struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.fd = fd};
    epoll_ctl(ep, EPOLL_CTL_MOD, fd, &e);
}

static void respond(int fd, int fired) {
    struct conn *c = &C[fd];
    struct prof p;
    profile_idx(c->idx, &p);
    unsigned char o[8192];
    int n;
    switch (p.beh) {
        case B_SILENT:
            c->st = S_DEAD;
            return;
        case B_FIN:
            shutdown(fd, SHUT_WR);
            c->st = S_DEAD;
            return; /* half-close and drain: closing with unread bytes would turn the FIN into a RST */
        case B_GARBAGE: {
            if (p.h & 1) {
                n = sprintf((char *)o, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            } else {
                n = 200;
                for (int i = 0; i < n; i++)
                    o[i] = (unsigned char)mix2(p.h, 300 + i);
                if (o[0] == 19)
                    o[0] = 20;
            }
            if (send(fd, o, n, MSG_NOSIGNAL) < 0) {
            }
            c->st = S_SENT;
            n_served++;
            return;
        }
        case B_MIDCLOSE:
            n = put_hs(&p, c->in + 28, o);
            if (send(fd, o, 20 + (int)(p.h % 47), MSG_NOSIGNAL) < 0) {
            }
            shutdown(fd, SHUT_WR);
            c->st = S_DEAD;
            n_served++;
            return;
        case B_SLOW:
            if (!fired) {
                c->st = S_DELAY;
                tadd(fd, p.delay);
                return;
            }
            break;
        case B_SLOWLORIS:
            n = build(&p, c, o);
            c->out = malloc(n);
            memcpy(c->out, o, n);
            c->olen = n;
            c->ooff = 0;
            c->st = S_DRIP;
            tadd(fd, drip_ms);
            return;
        case B_SPLIT: {
            int one = 1;
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
            n = build(&p, c, o);
            c->out = malloc(n);
            memcpy(c->out, o, n);
            c->olen = n;
            c->ooff = 0;
            c->st = S_DRIP;
            tadd(fd, 10);
            return;
        }
    }
    n = build(&p, c, o);
    c->st = S_SENT;
    if (p.beh == B_FLOOD) {
        static unsigned char ka[4096];
        c->flood = 1;
        memcpy(o + n, ka, 1024);
        n += 1024;
    }
    int w = (int)send(fd, o, n, MSG_NOSIGNAL);
    n_served++;
    if (p.beh == B_HSCLOSE) {
        shutdown(fd, SHUT_WR);
        c->st = S_DEAD;
        return;
    }
    if (w < 0) {
        if (errno == EAGAIN)
            w = 0;
        else {
            cclose(fd, 0);
            return;
        }
    }
    if (w < n || c->flood)
        out_rest(fd, o + w, n - w);
}

static void drip(int fd) {
    struct conn *c = &C[fd];
    struct prof p;
    profile_idx(c->idx, &p);
    int n = 1;
    if (p.beh == B_SPLIT) {
        n = 1 + (int)(mix2(p.h, 500 + c->ooff) % 90);
        if (n > c->olen - c->ooff)
            n = c->olen - c->ooff;
    }
    int w = (int)send(fd, c->out + c->ooff, n, MSG_NOSIGNAL);
    if (w < 0 && errno != EAGAIN) {
        cclose(fd, 0);
        return;
    }
    if (w > 0)
        c->ooff += w;
    if (c->ooff < c->olen)
        tadd(fd, p.beh == B_SPLIT ? 10 : drip_ms);
    else {
        c->st = S_SENT;
        free(c->out);
        c->out = NULL;
        n_served++;
    }
}

static int ih_ok(struct conn *c) {
    if (!ntorrents)
        return 1;
    unsigned char ih[20];
    torrent_hash(seed, c->idx % ntorrents, ih);
    return !memcmp(ih, c->in + 28, 20);
}

static void on_read(int fd) {
    struct conn *c = &C[fd];
    if (c->st == S_WAIT) {
        int r = (int)recv(fd, c->in + c->rx, 68 - c->rx, 0);
        if (r < 0) {
            if (errno != EAGAIN)
                cclose(fd, 0);
            return;
        }
        if (!r) {
            cclose(fd, 0);
            return;
        }
        c->rx += r;
        if (c->rx >= 68) {
            if (c->in[0] != 19 || memcmp(c->in + 1, "BitTorrent protocol", 19)) {
                n_badhs++;
                cclose(fd, 0);
                return;
            }
            if (!ih_ok(c)) {
                n_badih++;
                cclose(fd, 0);
                return;
            }
            c->cli_fast = c->in[27] & 4;
            respond(fd, 0);
        }
        return;
    }
    char b[4096];
    int r = (int)recv(fd, b, sizeof b, 0);
    if (r == 0 || (r < 0 && errno != EAGAIN))
        cclose(fd, 0);
}

static void on_accept(int ls, int port) {
    for (int k = 0; k < 256; k++) {
        struct sockaddr_in a;
        socklen_t al = sizeof a;
        int fd = accept4(ls, (struct sockaddr *)&a, &al, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) {
            if (errno == EMFILE || errno == ENFILE) {
                static int said;
                if (!said++)
                    fprintf(stderr, "farm: out of file descriptors (ulimit -n)\n");
                usleep(1000);
            }
            return;
        }
        struct sockaddr_in l;
        socklen_t ll = sizeof l;
        getsockname(fd, (struct sockaddr *)&l, &ll);
        n_acc++;
        uint32_t ip = ntohl(l.sin_addr.s_addr);
        uint64_t idx = (uint64_t)(ip - net0) * nports + (port - port0);
        if (ip < net0 || idx >= npeers || fd >= maxfd) {
            close(fd);
            continue;
        }
        struct conn *c = &C[fd];
        memset(c, 0, sizeof *c);
        c->idx = (uint32_t)idx;
        c->cip = ntohl(a.sin_addr.s_addr);
        c->st = S_WAIT;
        n_open++;
        if (n_open > n_openmax)
            n_openmax = n_open;
        if (mixf[B_RST] > 0) {
            struct prof p;
            profile_idx(c->idx, &p);
            if (p.beh == B_RST) {
                cclose(fd, 1);
                continue;
            }
        }
        struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
        epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
        on_read(fd);
    }
}

static volatile sig_atomic_t stop, usr1;

static void onsig(int s) {
    if (s == SIGUSR1)
        usr1 = 1;
    else
        stop = 1;
}

static void stats(void) {
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    fprintf(stderr,
            "farm: accepted=%llu served=%llu closed=%llu rst=%llu bad_handshake=%llu unknown_hash=%llu open=%d "
            "open_max=%d user=%.2f sys=%.2f rss_kib=%ld\n",
            (unsigned long long)n_acc, (unsigned long long)n_served, (unsigned long long)n_closed,
            (unsigned long long)n_rst, (unsigned long long)n_badhs, (unsigned long long)n_badih, n_open, n_openmax,
            tvs(r.ru_utime), tvs(r.ru_stime), r.ru_maxrss);
}

static void csvq(FILE *f, const char *s) {
    fputc('"', f);
    for (; *s; s++) {
        if (*s == '"')
            fputc('"', f);
        fputc(*s, f);
    }
    fputc('"', f);
}

static void truth(const char *path) {
    FILE *f = strcmp(path, "-") ? fopen(path, "w") : stdout;
    if (!f) {
        perror(path);
        exit(1);
    }
    static char big[1 << 20];
    setvbuf(f, big, _IOFBF, sizeof big);
    fprintf(f, "ip,port,torrent,infohash,behaviour,expect,peer_id_hex,client,version,ext,fast,dht,v,reqq,ut_metadata,"
               "ut_pex,metadata_size,upload_only,pieces,have,progress,seed,delay_ms\n");
    for (uint32_t i = 0; i < npeers; i++) {
        struct prof p;
        profile_idx(i, &p);
        char h[41], ihx[41] = "*";
        hex(p.id, 20, h);
        if (ntorrents) {
            unsigned char ih[20];
            torrent_hash(seed, p.torrent, ih);
            hex(ih, 20, ihx);
        }
        fprintf(f, "%u.%u.%u.%u,%d,%u,%s,%s,%s,%s,", p.ip >> 24, p.ip >> 16 & 255, p.ip >> 8 & 255, p.ip & 255, p.port,
                p.torrent, ihx, bname[p.beh], bexpect[p.beh], h);
        csvq(f, p.c->name);
        fputc(',', f);
        csvq(f, p.c->ver);
        fprintf(f, ",%d,%d,%d,", has_ext(&p) ? 1 : 0, p.resv[7] & 4 ? 1 : 0, p.resv[7] & 1);
        csvq(f, p.has_v ? p.c->v : "");
        fprintf(f, ",%d,%d,%d,%u,%d,%u,%u,%.4f,%d,%d\n", has_ext(&p) ? p.reqq : 0, p.ut_metadata, p.ut_pex,
                p.metadata_size, p.upload_only, p.pieces, p.have, (double)p.have / p.pieces, p.have == p.pieces,
                p.delay);
    }
    if (f != stdout)
        fclose(f);
    else
        fflush(f);
}

static void setmix(const char *s) {
    char b[1024];
    if (!strcmp(s, "wild"))
        s = "refused=.10,blackhole=.15,rst=.04,silent=.05,slow=.10,wronghash=.01,garbage=.01,midclose=.02,oversize=."
            "005,slowloris=.005,split=.05,noext=.02,nobitfield=.03,badext=.005,pstr=.005,flood=.005,badbits=.01,"
            "hsclose=.02,fin=.05";
    snprintf(b, sizeof b, "%s", s);
    for (char *t = strtok(b, ","); t; t = strtok(NULL, ",")) {
        char *q = strchr(t, '=');
        if (!q) {
            fprintf(stderr, "mix: name=fraction expected, got '%s'\n", t);
            exit(2);
        }
        *q = 0;
        int k;
        for (k = 0; k < B_N; k++)
            if (!strcmp(bname[k], t))
                break;
        if (k == B_N) {
            fprintf(stderr, "mix: unknown behaviour '%s'\n", t);
            exit(2);
        }
        mixf[k] = atof(q + 1);
        if (mixf[k] < 0 || mixf[k] > 1) {
            fprintf(stderr, "mix: %s out of 0..1\n", t);
            exit(2);
        }
    }
}

static void help(void) {
    puts(
        "farm - plays N distinct BitTorrent peers on loopback\n"
        "\n"
        "  --net A.B.C.D     first address (default 127.1.0.0); peer i is at net + i/ports\n"
        "  --peers N         number of peers (default 65536)\n"
        "  --port P          first TCP port (default 6881); port+ports refuses, port+ports+1 drops SYNs\n"
        "  --ports N         listening ports per address (default 1)\n"
        "  --seed S          seed of everything (default 1)\n"
        "  --torrents T      0: any info-hash is served (default); T>0: peer i is in torrent i mod T, others are hung up on\n"
        "  --pieces N        pieces when T=0 (default 1000); with T>0 each torrent has its own number\n"
        "  --mix LIST|wild   fractions, e.g. rst=.05,silent=.1; the rest is ok. Names:\n"
        "                    refused blackhole rst silent slow wronghash garbage midclose oversize slowloris\n"
        "                    split noext nobitfield badext pstr flood badbits hsclose fin\n"
        "  --slow-ms D       'slow' answers after 50..D ms (default 2000)\n"
        "  --drip-ms D       'slowloris' sends one byte each D ms (default 50)\n"
        "  --backlog N       listen backlog (default 4096, capped by net.core.somaxconn)\n"
        "  --truth FILE      write the ground-truth CSV (- for stdout), then go on\n"
        "  --truth-only      write it and exit\n"
        "  --hashes FILE     write the info-hashes (hex, one a line) of torrents 0..T-1\n"
        "  --quiet           no one-second statistics\n"
        "SIGUSR1 prints counters; SIGINT/SIGTERM prints them and ends.");
}

int main(int ac, char **av) {
    net0 = ntohl(inet_addr("127.1.0.0"));
    const char *tr = NULL, *hf = NULL;
    int tonly = 0;
    static struct option lo[] = {{"net", 1, 0, 'n'},
                                 {"peers", 1, 0, 'N'},
                                 {"port", 1, 0, 'p'},
                                 {"ports", 1, 0, 'P'},
                                 {"seed", 1, 0, 's'},
                                 {"torrents", 1, 0, 'T'},
                                 {"pieces", 1, 0, 'c'},
                                 {"mix", 1, 0, 'm'},
                                 {"slow-ms", 1, 0, 'd'},
                                 {"drip-ms", 1, 0, 'D'},
                                 {"backlog", 1, 0, 'b'},
                                 {"truth", 1, 0, 't'},
                                 {"truth-only", 0, 0, 'o'},
                                 {"hashes", 1, 0, 'H'},
                                 {"quiet", 0, 0, 'q'},
                                 {"help", 0, 0, 'h'},
                                 {0}};
    int o;
    while ((o = getopt_long(ac, av, "hq", lo, 0)) != -1)
        switch (o) {
            case 'n':
                net0 = ntohl(inet_addr(optarg));
                if (net0 >> 24 != 127) {
                    fprintf(stderr, "--net must be in 127.0.0.0/8\n");
                    return 2;
                }
                break;
            case 'N':
                npeers = strtoul(optarg, 0, 0);
                break;
            case 'p':
                port0 = atoi(optarg);
                break;
            case 'P':
                nports = atoi(optarg);
                break;
            case 's':
                seed = strtoull(optarg, 0, 0);
                break;
            case 'T':
                ntorrents = strtoul(optarg, 0, 0);
                break;
            case 'c':
                pieces0 = strtoul(optarg, 0, 0);
                break;
            case 'm':
                setmix(optarg);
                break;
            case 'd':
                slow_ms = atoi(optarg);
                break;
            case 'D':
                drip_ms = atoi(optarg);
                break;
            case 'b':
                backlog = atoi(optarg);
                break;
            case 't':
                tr = optarg;
                break;
            case 'o':
                tonly = 1;
                break;
            case 'H':
                hf = optarg;
                break;
            case 'q':
                quiet = 1;
                break;
            case 'h':
                help();
                return 0;
            default:
                help();
                return 2;
        }
    if (optind < ac) {
        fprintf(stderr, "unexpected argument '%s'\n", av[optind]);
        return 2;
    }
    if (pieces0 < 1 || pieces0 > 40000) {
        fprintf(stderr, "--pieces 1..40000\n");
        return 2;
    }
    if (nports < 1 || nports > 1000 || port0 < 1 || port0 + nports + 1 > 65535) {
        fprintf(stderr, "ports out of range\n");
        return 2;
    }
    double acc = 0;
    for (int b = 1; b < B_N; b++)
        acc += mixf[b];
    if (acc > 1.000001) {
        fprintf(stderr, "mix adds up to %.3f\n", acc);
        return 2;
    }
    mixf[0] = 1 - acc;
    acc = 0;
    for (int b = 0; b < B_N; b++) {
        acc += mixf[b];
        cum[b] = (uint32_t)llround(acc * 16777216.0);
    }
    for (int i = 0; i < NC; i++) {
        wtot += clients[i].w;
        wcum[i] = wtot;
    }
    if (hf) {
        FILE *f = fopen(hf, "w");
        if (!f) {
            perror(hf);
            return 1;
        }
        for (uint32_t t = 0; t < ntorrents; t++) {
            unsigned char ih[20];
            char x[41];
            torrent_hash(seed, t, ih);
            hex(ih, 20, x);
            fprintf(f, "%s\n", x);
        }
        fclose(f);
    }
    if (tr)
        truth(tr);
    if (tonly)
        return 0;
    raise_nofile();
    struct rlimit rl;
    getrlimit(RLIMIT_NOFILE, &rl);
    maxfd = (int)rl.rlim_cur;
    C = calloc(maxfd, sizeof *C);
    for (int i = 0; i < WH; i++)
        wheel[i] = -1;
    struct sigaction sa = {.sa_handler = onsig};
    sigaction(SIGINT, &sa, 0);
    sigaction(SIGTERM, &sa, 0);
    sigaction(SIGUSR1, &sa, 0);
    signal(SIGPIPE, SIG_IGN);
    ep = epoll_create1(EPOLL_CLOEXEC);
    int lsport[4096];
    memset(lsport, 0, sizeof lsport);
    int one = 1;
    for (int k = 0; k < nports; k++) {
        int ls = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        if (setsockopt(ls, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3))
            perror("SO_BINDTODEVICE lo (want root); going on");
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port0 + k)};
        if (bind(ls, (struct sockaddr *)&a, sizeof a) || listen(ls, backlog)) {
            perror("bind/listen");
            return 1;
        }
        lsport[ls] = port0 + k;
        struct epoll_event e = {.events = EPOLLIN, .data.fd = ls};
        epoll_ctl(ep, EPOLL_CTL_ADD, ls, &e);
    }
    if (mixf[B_BLACKHOLE] > 0) {
        int ls = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port0 + nports + 1)};
        if (bind(ls, (struct sockaddr *)&a, sizeof a) || listen(ls, 0)) {
            perror("blackhole");
            return 1;
        }
        a.sin_addr.s_addr = htonl(0x7f000001);
        for (int k = 0; k < 4; k++) {
            int s = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
            if (connect(s, (struct sockaddr *)&a, sizeof a)) {
            }
        }
    }
    fprintf(stderr, "farm: pid=%d listening net=%s peers=%u port=%d ports=%d seed=%llu torrents=%u fdlimit=%d\n",
            getpid(), inet_ntoa((struct in_addr){htonl(net0)}), npeers, port0, nports, (unsigned long long)seed,
            ntorrents, maxfd);
    static struct epoll_event ev[1024];
    uint64_t t0 = now_ms();
    uint64_t lasts = t0, lastacc = 0;
    while (!stop) {
        int n = epoll_wait(ep, ev, 1024, 10);
        for (int i = 0; i < n; i++) {
            int fd = ev[i].data.fd;
            if (fd < 4096 && lsport[fd]) {
                on_accept(fd, lsport[fd]);
                continue;
            }
            struct conn *c = &C[fd];
            if (c->st == S_FREE)
                continue;
            if (ev[i].events & EPOLLOUT && c->out && (c->st == S_SENT)) {
                int w = (int)send(fd, c->out + c->ooff, c->olen - c->ooff, MSG_NOSIGNAL);
                if (w < 0) {
                    if (errno != EAGAIN) {
                        cclose(fd, 0);
                        continue;
                    }
                } else {
                    c->ooff += w;
                    if (c->ooff >= c->olen) {
                        if (c->flood) {
                            static unsigned char ka[65536];
                            c->ooff = 0;
                            if (c->olen < 4096) {
                                free(c->out);
                                c->out = malloc(65536);
                                c->olen = 65536;
                                memcpy(c->out, ka, 65536);
                            }
                        } else {
                            free(c->out);
                            c->out = NULL;
                            struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
                            epoll_ctl(ep, EPOLL_CTL_MOD, fd, &e);
                        }
                    }
                }
            }
            if (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                on_read(fd);
        }
        uint64_t t = now_ms();
        uint64_t tk = (t - t0) / 10;
        while (wtick < tk) {
            wtick++;
            int fd = wheel[wtick % WH];
            wheel[wtick % WH] = -1;
            while (fd != -1) {
                int nx = C[fd].tnext;
                C[fd].due = 0;
                if (C[fd].st == S_DELAY)
                    respond(fd, 1);
                else if (C[fd].st == S_DRIP)
                    drip(fd);
                fd = nx;
            }
        }
        if (usr1) {
            usr1 = 0;
            stats();
        }
        if (!quiet && t - lasts >= 1000) {
            if (n_acc != lastacc) {
                fprintf(stderr, "farm: %.0f accepts/s\n", (n_acc - lastacc) * 1000.0 / (t - lasts));
            }
            lastacc = n_acc;
            lasts = t;
        }
    }
    stats();
    return 0;
}
