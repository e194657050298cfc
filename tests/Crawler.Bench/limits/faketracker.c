/* faketracker: UDP (BEP 15) and HTTP (BEP 3/48) tracker whose answers are a function of (seed, info-hash); misbehaves
   on demand. UDP mode = port - base; HTTP mode = first path element: /MODE/scrape, /MODE/announce. */
#include "faketracker_http.h"
#include "faketracker_udp.h"

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
            "faketracker: udp=%llu connect=%llu scrape=%llu announce=%llu hashes=%llu http=%llu http_bad=%llu "
            "bad_cid=%llu user=%.2f sys=%.2f\n",
            (unsigned long long)n_udp, (unsigned long long)n_conn, (unsigned long long)n_scr, (unsigned long long)n_ann,
            (unsigned long long)n_hash, (unsigned long long)n_http, (unsigned long long)n_herr,
            (unsigned long long)n_badcid, tvs(r.ru_utime), tvs(r.ru_stime));
}

static void help(void) {
    puts("faketracker - UDP and HTTP tracker with seeded ground truth (127.0.0.1 only)\n"
         "  --http P       HTTP port (8080)      GET /MODE/scrape?info_hash=..&.. or /scrape; /MODE/announce\n"
         "  --udp P        first UDP port (6969); mode k listens on P+k\n"
         "  --seed S       (1)\n"
         "  --torrents T   announce gives the farm's peers of torrent t (peer i belongs to i mod T)\n"
         "  --net A --peers N --farm-port P --farm-ports N   as given to farm\n"
         "  --drop F --delay-ms D --drip-ms D --big-mb N --bomb-mb N --max-scrape N\n"
         "  --truth FILE   CSV of torrents 0..T-1: infohash,seeders,completed,leechers\n"
         "HTTP modes:");
    printf("  %s\nUDP modes (port offset):\n", hmodes);
    for (int i = 0; i < U_N; i++)
        printf("  +%-2d %-11s %s\n", i, un[i], ud[i]);
}

int main(int ac, char **av) {
    net0 = ntohl(inet_addr("127.1.0.0"));
    const char *tr = NULL;
    static struct option lo[] = {{"http", 1, 0, 1},
                                 {"udp", 1, 0, 2},
                                 {"seed", 1, 0, 3},
                                 {"torrents", 1, 0, 4},
                                 {"net", 1, 0, 5},
                                 {"peers", 1, 0, 6},
                                 {"farm-port", 1, 0, 7},
                                 {"farm-ports", 1, 0, 8},
                                 {"drop", 1, 0, 9},
                                 {"delay-ms", 1, 0, 10},
                                 {"drip-ms", 1, 0, 11},
                                 {"big-mb", 1, 0, 12},
                                 {"bomb-mb", 1, 0, 13},
                                 {"max-scrape", 1, 0, 14},
                                 {"truth", 1, 0, 15},
                                 {"help", 0, 0, 'h'},
                                 {0}};
    int o;
    while ((o = getopt_long(ac, av, "h", lo, 0)) != -1)
        switch (o) {
            case 1:
                hport = atoi(optarg);
                break;
            case 2:
                uport = atoi(optarg);
                break;
            case 3:
                seed = strtoull(optarg, 0, 0);
                break;
            case 4:
                ntor = strtoul(optarg, 0, 0);
                break;
            case 5:
                net0 = ntohl(inet_addr(optarg));
                break;
            case 6:
                npeers = strtoul(optarg, 0, 0);
                break;
            case 7:
                fport = atoi(optarg);
                break;
            case 8:
                fports = atoi(optarg);
                break;
            case 9:
                drop = atof(optarg);
                break;
            case 10:
                delay_ms = atoi(optarg);
                break;
            case 11:
                drip_ms = atoi(optarg);
                break;
            case 12:
                big_mb = atol(optarg);
                break;
            case 13:
                bomb_mb = atol(optarg);
                break;
            case 14:
                maxscrape = atoi(optarg);
                if (maxscrape > 100)
                    maxscrape = 100;
                break;
            case 15:
                tr = optarg;
                break;
            case 'h':
                help();
                return 0;
            default:
                help();
                return 2;
        }
    if (fports < 1)
        fports = 1;
    tbuild();
    if (tr) {
        FILE *f = fopen(tr, "w");
        if (!f) {
            perror(tr);
            return 1;
        }
        fprintf(f, "infohash,seeders,completed,leechers\n");
        for (uint32_t i = 0; i < ntor; i++) {
            char h[41];
            uint32_t s, d, l;
            hex(TH + i * 20, 20, h);
            scrape_truth(seed, TH + i * 20, &s, &d, &l);
            fprintf(f, "%s,%u,%u,%u\n", h, s, d, l);
        }
        fclose(f);
    }
    raise_nofile();
    struct rlimit rl;
    getrlimit(RLIMIT_NOFILE, &rl);
    maxfd = rl.rlim_cur;
    HC = calloc(maxfd, sizeof *HC);
    signal(SIGPIPE, SIG_IGN);
    struct sigaction sa = {.sa_handler = onsig};
    sigaction(SIGINT, &sa, 0);
    sigaction(SIGTERM, &sa, 0);
    sigaction(SIGUSR1, &sa, 0);
    ep = epoll_create1(0);
    int one = 1, sz = 4 << 20;
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001)};
    for (int i = 0; i < U_N; i++) {
        int s = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
        setsockopt(s, SOL_SOCKET, SO_RCVBUF, &sz, sizeof sz);
        setsockopt(s, SOL_SOCKET, SO_SNDBUF, &sz, sizeof sz);
        a.sin_port = htons(uport + i);
        if (bind(s, (void *)&a, sizeof a)) {
            perror("bind udp");
            return 1;
        }
        ufd[i] = s;
        struct epoll_event e = {.events = EPOLLIN, .data.fd = s};
        epoll_ctl(ep, EPOLL_CTL_ADD, s, &e);
    }
    ufd2 = socket(AF_INET, SOCK_DGRAM, 0);
    a.sin_port = htons(uport + U_N);
    if (bind(ufd2, (void *)&a, sizeof a))
        perror("bind otherport");
    int ls = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    a.sin_port = htons(hport);
    if (bind(ls, (void *)&a, sizeof a) || listen(ls, 4096)) {
        perror("bind http");
        return 1;
    }
    struct epoll_event e = {.events = EPOLLIN, .data.fd = ls};
    epoll_ctl(ep, EPOLL_CTL_ADD, ls, &e);
    fprintf(stderr, "faketracker: pid=%d http=127.0.0.1:%d udp=127.0.0.1:%d..%d\n", getpid(), hport, uport,
            uport + U_N - 1);
    static struct epoll_event ev[512];
    uint64_t lastd = 0;
    while (!stop) {
        int n = epoll_wait(ep, ev, 512, 20);
        for (int i = 0; i < n; i++) {
            int fd = ev[i].data.fd;
            int mode = -1;
            for (int k = 0; k < U_N; k++)
                if (ufd[k] == fd) {
                    mode = k;
                    break;
                }
            if (mode >= 0) {
                udp_in(mode);
                continue;
            }
            if (fd == ls) {
                for (int k = 0; k < 256; k++) {
                    int s = accept4(ls, 0, 0, SOCK_NONBLOCK);
                    if (s < 0)
                        break;
                    if (s >= maxfd) {
                        close(s);
                        continue;
                    }
                    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
                    HC[s].used = 1;
                    struct epoll_event e = {.events = EPOLLIN, .data.fd = s};
                    epoll_ctl(ep, EPOLL_CTL_ADD, s, &e);
                    http_in(s);
                }
                continue;
            }
            if (!HC[fd].used)
                continue;
            if ((ev[i].events & EPOLLOUT) && !HC[fd].drip) {
                hsend(fd);
                if (!HC[fd].used)
                    continue;
                if (HC[fd].out.n == 0) {
                    struct epoll_event e = {.events = EPOLLIN, .data.fd = fd};
                    epoll_ctl(ep, EPOLL_CTL_MOD, fd, &e);
                }
            }
            if (ev[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
                http_in(fd);
        }
        uint64_t t = now_ms();
        while (dhead && dhead->due <= t) {
            struct dl *d = dhead;
            dhead = d->next;
            if (!dhead)
                dtail = 0;
            sendto(d->fd, d->b, d->n, 0, (void *)&d->a, sizeof d->a);
            free(d);
        }
        if (t - lastd >= 10) {
            lastd = t;
            for (int f = 0; f < maxfd && f < 20000; f++)
                if (HC[f].used && HC[f].drip && HC[f].due <= t)
                    hsend(f);
        }
        if (usr1) {
            usr1 = 0;
            stats();
        }
    }
    stats();
    return 0;
}
