/* udptrackers: many UDP trackers (BEP 15), each on an address of its own: 127.60.0.1 and on. What they answer is scrape_truth. */
#include "seeded.h"
#include <getopt.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#define MOST 4096
#define BATCH 32
static volatile sig_atomic_t stop;
static uint64_t requests[MOST], hashes[MOST];

static void onsig(int s) {
    (void)s;
    stop = 1;
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

static void help(void) {
    puts("udptrackers - many UDP trackers, on 127.60.0.1 and on\n"
         "  --trackers N   (1)\n"
         "  --port P       of each (6980)\n"
         "  --seed S       of the answers (1)\n"
         "On SIGTERM it prints how many scrapes and info-hashes came.");
}

/* Writes the answer to a request, and returns its length; 0 for none. */
static int answer(int tracker, uint64_t seed, uint64_t id, const unsigned char *q, int n, unsigned char *o) {
    if (n < 16)
        return 0;
    uint32_t action = get32(q + 8);
    memcpy(o + 4, q + 12, 4);
    if (action == 0 && get32(q) == 0x417 && get32(q + 4) == 0x27101980) {
        put32(o, 0);
        memcpy(o + 8, &id, 8);
        return 16;
    }
    if (action != 2 || memcmp(q, &id, 8)) {
        put32(o, 3);
        memcpy(o + 8, "no", 2);
        return 10;
    }
    int count = (n - 16) / 20;
    if (count > 74)
        count = 74;
    requests[tracker]++;
    hashes[tracker] += count;
    put32(o, 2);
    for (int i = 0; i < count; i++) {
        uint32_t seeders, completed, leechers;
        scrape_truth(seed, q + 16 + 20 * i, &seeders, &completed, &leechers);
        put32(o + 8 + 12 * i, seeders);
        put32(o + 12 + 12 * i, completed);
        put32(o + 16 + 12 * i, leechers);
    }
    return 8 + 12 * count;
}

static void serve(int tracker, int s, uint64_t seed) {
    static unsigned char in[BATCH][2048], out[BATCH][2048];
    static struct sockaddr_in from[BATCH];
    struct mmsghdr im[BATCH], om[BATCH];
    struct iovec iv[BATCH], ov[BATCH];
    for (int i = 0; i < BATCH; i++) {
        iv[i] = (struct iovec){in[i], sizeof in[i]};
        im[i].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &iv[i], .msg_iovlen = 1};
    }
    int got = recvmmsg(s, im, BATCH, MSG_DONTWAIT, NULL), m = 0;
    for (int i = 0; i < got; i++) {
        uint64_t id = mix2(seed ^ 0x636964, ((uint64_t)from[i].sin_addr.s_addr << 16) | from[i].sin_port);
        int length = answer(tracker, seed, id, in[i], im[i].msg_len, out[m]);
        if (length) {
            ov[m] = (struct iovec){out[m], length};
            om[m].msg_hdr = (struct msghdr){.msg_name = &from[i], .msg_namelen = sizeof from[i], .msg_iov = &ov[m], .msg_iovlen = 1};
            m++;
        }
    }
    for (int sent = 0; sent < m;) {
        int k = sendmmsg(s, om + sent, m - sent, 0);
        sent += k > 0 ? k : 1;
    }
}

int main(int ac, char **av) {
    int trackers = 1, port = 6980, o;
    uint64_t seed = 1;
    static struct option lo[] = {{"trackers", 1, 0, 't'}, {"port", 1, 0, 'p'}, {"seed", 1, 0, 's'}, {"help", 0, 0, 'h'}, {0}};
    while ((o = getopt_long(ac, av, "h", lo, 0)) != -1)
        switch (o) {
            case 't':
                trackers = atoi(optarg);
                break;
            case 'p':
                port = atoi(optarg);
                break;
            case 's':
                seed = strtoull(optarg, 0, 0);
                break;
            default:
                help();
                return o == 'h' ? 0 : 2;
        }
    if (trackers < 1 || trackers > MOST) {
        fprintf(stderr, "1 to %d trackers\n", MOST);
        return 2;
    }
    struct sigaction sa = {.sa_handler = onsig};
    sigaction(SIGINT, &sa, 0);
    sigaction(SIGTERM, &sa, 0);
    static int sockets[MOST];
    int ep = epoll_create1(0), sz = 4 << 20;
    for (int i = 0; i < trackers; i++) {
        struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(0x7f3c0001u + i)};
        int s = sockets[i] = socket(AF_INET, SOCK_DGRAM, 0);
        setsockopt(s, SOL_SOCKET, SO_RCVBUF, &sz, sizeof sz);
        if (s < 0 || bind(s, (void *)&a, sizeof a)) {
            perror("bind");
            return 1;
        }
        struct epoll_event e = {.events = EPOLLIN, .data.u32 = i};
        epoll_ctl(ep, EPOLL_CTL_ADD, s, &e);
    }
    fprintf(stderr, "udptrackers: pid=%d 127.60.0.1:%d and on, %d trackers\n", getpid(), port, trackers);
    static struct epoll_event ev[256];
    while (!stop) {
        int n = epoll_wait(ep, ev, 256, -1);
        for (int i = 0; i < n; i++)
            serve(ev[i].data.u32, sockets[ev[i].data.u32], seed);
    }
    uint64_t r = 0, h = 0;
    for (int i = 0; i < trackers; i++) {
        r += requests[i];
        h += hashes[i];
    }
    printf("{\"scrapes\":%llu,\"hashes\":%llu}\n", (unsigned long long)r, (unsigned long long)h);
    return 0;
}
