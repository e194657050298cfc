/* hs: the limit of a handshake crawler in C as people write it: epoll, edge-triggered, one ADD per connection, one
   send, one or few recvs. With --reuse and --defer-accept it does less in the kernel: each slot keeps its socket and
   registration and is reset by connect(AF_UNSPEC), which ends the old connection with RST, and the handshake's third
   ACK rides on the first data. */
#include "hs_conversation.h"

#include <getopt.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Ends the slot's connection. */
static void finish(struct cn *c) {
    if (reuse) {
        struct sockaddr none = {.sa_family = AF_UNSPEC};
        connect(c->fd, &none, sizeof none);
        return;
    }
    if (linger0) {
        struct linger lg = {1, 0};
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &lg, sizeof lg);
    }
    close(c->fd);
    c->fd = -1;
}

/* The slot's socket; fresh says that it is not registered yet. */
static int open_socket(int *fresh, int fd) {
    *fresh = fd < 0;
    if (fd >= 0)
        return fd;
    fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        perror("socket");
        exit(1);
    }
    int one = 1;
    if (defer_accept)
        setsockopt(fd, IPPROTO_TCP, TCP_DEFER_ACCEPT, &one, sizeof one);
    return fd;
}

static void *run(void *arg) {
    struct th *t = arg;
    if (pin >= 0) {
        cpu_set_t s;
        CPU_ZERO(&s);
        CPU_SET((pin + t->id) % 2, &s);
        sched_setaffinity(0, sizeof s, &s);
    }
    int k = K / T;
    if (k < 1)
        k = 1;
    struct cn *P = malloc(sizeof *P * k);
    int *freel = malloc(sizeof(int) * k);
    int nf = 0;
    for (int i = k - 1; i >= 0; i--) {
        freel[nf++] = i;
        P[i].fd = -1;
        P[i].active = 0;
    }
    int ep = epoll_create1(0);
    struct epoll_event *ev = malloc(sizeof *ev * 1024);
    uint64_t lastscan = now_ms();
#define FIN(c, oo)                       \
    do {                                 \
        t->c[oo]++;                      \
        if (t->recs) {                   \
            (c)->r.o = oo;               \
            t->recs[t->nrec++] = (c)->r; \
        }                                \
        (c)->active = 0;                 \
        finish(c);                       \
        freel[nf++] = (int)((c)-P);      \
    } while (0)
    for (;;) {
        int started = 0;
        while (nf && t->next < t->end && started < 256) {
            started++;
            uint64_t i = t->next;
            t->next += t->step;
            struct cn *c = &P[freel[--nf]];
            int fresh, fd = open_socket(&fresh, c->fd);
            memset(c, 0, offsetof(struct cn, b));
            c->fd = fd;
            c->active = 1;
            if (list)
                c->t = list[i % nlist];
            else {
                uint32_t x = i % npeers;
                c->t.ip = net0 + x / nports;
                c->t.port = port0 + x % nports;
                c->t.tor = ntor ? x % ntor : 0;
            }
            c->r.ip = c->t.ip;
            c->r.port = c->t.port;
            struct sockaddr_in a = {
                .sin_family = AF_INET, .sin_port = htons(c->t.port), .sin_addr.s_addr = htonl(c->t.ip)};
            if (connect(fd, (struct sockaddr *)&a, sizeof a) && errno != EINPROGRESS) {
                int e = errno;
                FIN(c, e == ECONNREFUSED ? O_REFUSED : O_ERR);
                if (e != ECONNREFUSED) {
                    static int said;
                    if (!said++)
                        perror("connect");
                }
                continue;
            }
            c->due = now_ms() + timeout_ms;
            struct epoll_event e = {.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = c};
            if (fresh)
                epoll_ctl(ep, EPOLL_CTL_ADD, fd, &e);
        }
        if (nf == k && t->next >= t->end)
            break;
        if (k - nf > t->maxopen)
            t->maxopen = k - nf;
        int n = epoll_wait(ep, ev, 1024, (nf && t->next < t->end) ? 0 : 50);
        for (int i = 0; i < n; i++) {
            struct cn *c = ev[i].data.ptr;
            if (!c->active)
                continue;
            uint32_t e = ev[i].events;
            if (!c->conn) {
                if (e & (EPOLLERR)) {
                    int er = 0;
                    socklen_t l = sizeof er;
                    getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &er, &l);
                    FIN(c, er == ECONNREFUSED ? O_REFUSED
                           : er == ECONNRESET ? O_RESET
                           : er == ETIMEDOUT  ? O_CTIMEOUT
                                              : O_ERR);
                    continue;
                }
                if (e & EPOLLOUT) {
                    c->conn = 1;
                    if (ntor) {
                        torrent_hash(seed, c->t.tor, req + 28);
                    }
                    if (send(c->fd, req, reqn, MSG_NOSIGNAL) < 0) {
                        FIN(c, errno == ECONNRESET || errno == EPIPE ? O_RESET : O_ERR);
                        continue;
                    }
                }
            }
            if (e & (EPOLLIN | EPOLLHUP | EPOLLRDHUP | EPOLLERR)) {
                int fin = -1;
                for (;;) {
                    int room = BUF - c->n;
                    if (room <= 0) {
                        fin = O_OVERSIZE;
                        break;
                    }
                    int r = (int)recv(c->fd, c->b + c->n, room, 0);
                    t->recvs++;
                    if (r < 0) {
                        if (errno != EAGAIN)
                            fin = errno == ECONNRESET ? (c->hs ? O_HSONLY : O_RESET) : O_ERR;
                        break;
                    }
                    if (!r) {
                        fin = c->hs ? ((c->ext || !c->r.ext) && !c->bit && c->ext ? O_NOBITS : O_HSONLY) : O_CLOSED;
                        break;
                    }
                    t->bytes += r;
                    c->n += r;
                    fin = msgs(c);
                    if (fin >= 0)
                        break;
                    if (r < room && !(e & (EPOLLRDHUP | EPOLLHUP)))
                        break;
                }
                if (fin >= 0)
                    FIN(c, fin);
            }
        }
        uint64_t m = now_ms();
        if (m - lastscan >= 100) {
            lastscan = m;
            for (int i = 0; i < k; i++)
                if (P[i].active && P[i].due <= m) {
                    struct cn *c = &P[i];
                    FIN(c, !c->conn ? O_CTIMEOUT : c->hs ? (c->ext || !c->r.ext ? O_NOBITS : O_HSONLY) : O_TIMEOUT);
                }
        }
    }
    struct timespec ts;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    t->cpu = ts.tv_sec + ts.tv_nsec * 1e-9;
    return 0;
}

static void help(void) {
    puts("hs - C limit of a BitTorrent handshake crawler\n"
         "  --net A --peers N --port P --ports N   the farm's addresses (127.1.0.0, 65536, 6881, 1)\n"
         "  --list FILE      take ip,port,torrent from the farm's truth CSV instead\n"
         "  --total M        connections to make in all (100000)\n"
         "  --inflight K     at most K at once (1000)\n"
         "  --threads T      1\n"
         "  --linger0        close with RST (no TIME_WAIT)\n"
         "  --reuse          keep sockets, reset by connect(AF_UNSPEC)\n"
         "  --defer-accept   TCP_DEFER_ACCEPT on our side\n"
         "  --timeout MS     per connection, from connect (5000)\n"
         "  --seed S --torrents T  as given to the farm; 0 torrents: one fixed info-hash\n"
         "  --info-hash HEX  which, with 0 torrents (abab...)\n"
         "  --out FILE       write one CSV line per peer (ip,port,outcome,peer_id_hex,ext,fast,v_hex,bits,set)\n"
         "  --pin C          pin thread i to CPU (C+i)%2");
}

static long hwm(void) {
    FILE *f = fopen("/proc/self/status", "r");
    char l[256];
    long v = 0;
    while (f && fgets(l, sizeof l, f))
        if (sscanf(l, "VmHWM: %ld", &v) == 1)
            break;
    if (f)
        fclose(f);
    return v;
}

int main(int ac, char **av) {
    net0 = ntohl(inet_addr("127.1.0.0"));
    memset(ih, 0xab, 20);
    static struct option lo[] = {{"net", 1, 0, 'n'},
                                 {"peers", 1, 0, 'N'},
                                 {"port", 1, 0, 'p'},
                                 {"ports", 1, 0, 'P'},
                                 {"list", 1, 0, 'l'},
                                 {"total", 1, 0, 'M'},
                                 {"inflight", 1, 0, 'K'},
                                 {"threads", 1, 0, 't'},
                                 {"linger0", 0, 0, 'L'},
                                 {"reuse", 0, 0, 'R'},
                                 {"defer-accept", 0, 0, 'D'},
                                 {"timeout", 1, 0, 'x'},
                                 {"seed", 1, 0, 's'},
                                 {"torrents", 1, 0, 'T'},
                                 {"info-hash", 1, 0, 'i'},
                                 {"out", 1, 0, 'o'},
                                 {"pin", 1, 0, 'c'},
                                 {"help", 0, 0, 'h'},
                                 {0}};
    int o;
    while ((o = getopt_long(ac, av, "h", lo, 0)) != -1)
        switch (o) {
            case 'n':
                net0 = ntohl(inet_addr(optarg));
                if (net0 >> 24 != 127)
                    return 2;
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
            case 'l':
                listp = optarg;
                break;
            case 'M':
                total = strtoull(optarg, 0, 0);
                break;
            case 'K':
                K = atoi(optarg);
                break;
            case 't':
                T = atoi(optarg);
                break;
            case 'L':
                linger0 = 1;
                break;
            case 'R':
                reuse = 1;
                break;
            case 'D':
                defer_accept = 1;
                break;
            case 'x':
                timeout_ms = atoi(optarg);
                break;
            case 's':
                seed = strtoull(optarg, 0, 0);
                break;
            case 'T':
                ntor = strtoul(optarg, 0, 0);
                break;
            case 'i':
                if (unhex20(optarg, ih))
                    return 2;
                break;
            case 'o':
                outp = optarg;
                break;
            case 'c':
                pin = atoi(optarg);
                break;
            case 'h':
                help();
                return 0;
            default:
                help();
                return 2;
        }
    if (T > 1 && ntor) {
        fprintf(stderr, "--torrents with --threads>1 not supported\n");
        return 2;
    }
    if (listp) {
        FILE *f = fopen(listp, "r");
        if (!f) {
            perror(listp);
            return 1;
        }
        char l[1024];
        if (!fgets(l, sizeof l, f))
            return 1;
        size_t cap = 1 << 16;
        list = malloc(cap * sizeof *list);
        while (fgets(l, sizeof l, f)) {
            unsigned a, b, c, d, p, t;
            if (sscanf(l, "%u.%u.%u.%u,%u,%u", &a, &b, &c, &d, &p, &t) != 6)
                continue;
            if (a != 127)
                continue;
            if (nlist == cap) {
                cap *= 2;
                list = realloc(list, cap * sizeof *list);
            }
            list[nlist++] = (struct tgt){a << 24 | b << 16 | c << 8 | d, p, t};
        }
        fclose(f);
    }
    raise_nofile();
    signal(SIGPIPE, SIG_IGN);
    mkreq();
    struct th *t = calloc(T, sizeof *t);
    double s = now_s();
    for (int i = 0; i < T; i++) {
        t[i].id = i;
        t[i].next = i;
        t[i].step = T;
        t[i].end = total;
        if (outp)
            t[i].recs = malloc(sizeof(struct rec) * (total / T + 2));
        pthread_create(&t[i].t, 0, run, &t[i]);
    }
    uint64_t c[O_N] = {0}, by = 0, rv = 0;
    for (int i = 0; i < T; i++) {
        pthread_join(t[i].t, 0);
        for (int k = 0; k < O_N; k++)
            c[k] += t[i].c[k];
        by += t[i].bytes;
        rv += t[i].recvs;
    }
    double e = now_s() - s;
    struct rusage r;
    getrusage(RUSAGE_SELF, &r);
    double cpu = tvs(r.ru_utime) + tvs(r.ru_stime);
    printf("{\"tool\":\"%s\",\"inflight\":%d,\"threads\":%d,\"linger0\":%d,\"total\":%llu,\"ok\":%llu,\"secs\":%.3f,"
           "\"per_s\":%.0f,\"cpu_s\":%.3f,\"user_s\":%.3f,\"sys_s\":%.3f,\"cpu_per_100k\":%.3f,\"rss_kib\":%ld,\"recvs_"
           "per\":%.2f,\"bytes_per\":%.0f",
           reuse ? "hs --reuse" : "hs", K, T, linger0, (unsigned long long)total, (unsigned long long)c[0], e,
           total / e, cpu, tvs(r.ru_utime), tvs(r.ru_stime), cpu / total * 1e5, hwm(), (double)rv / total,
           (double)by / total);
    for (int k = 1; k < O_N; k++)
        if (c[k])
            printf(",\"%s\":%llu", on[k], (unsigned long long)c[k]);
    printf("}\n");
    if (outp) {
        FILE *f = fopen(outp, "w");
        fprintf(f, "ip,port,outcome,peer_id_hex,ext,fast,v_hex,bits,set\n");
        for (int i = 0; i < T; i++)
            for (uint64_t k = 0; k < t[i].nrec; k++) {
                struct rec *q = &t[i].recs[k];
                char h[41], v[90];
                hex(q->id, 20, h);
                hex((unsigned char *)q->v, (int)strlen(q->v), v);
                fprintf(f, "%u.%u.%u.%u,%d,%s,%s,%d,%d,%s,%d,%d\n", q->ip >> 24, q->ip >> 16 & 255, q->ip >> 8 & 255,
                        q->ip & 255, q->port, on[q->o], h, q->ext, q->fast, v, q->bits, q->set);
            }
        fclose(f);
    }
    return 0;
}
