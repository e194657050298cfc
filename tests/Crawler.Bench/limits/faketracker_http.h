/* faketracker_http: the HTTP side (BEP 3, BEP 48), and what is wrong with each of its modes. */
#ifndef FAKETRACKER_HTTP_H
#define FAKETRACKER_HTTP_H

#include "faketracker.h"

struct buf {
    unsigned char *p;
    size_t n, c;
};

static void badd(struct buf *b, const void *p, size_t n) {
    if (b->n + n > b->c) {
        while (b->n + n > b->c)
            b->c = b->c ? b->c * 2 : 4096;
        b->p = realloc(b->p, b->c);
    }
    memcpy(b->p + b->n, p, n);
    b->n += n;
}

static void bstr(struct buf *b, const char *s) {
    badd(b, s, strlen(s));
}

struct hc {
    int used, drip, closeafter, wait;
    unsigned char *in;
    int n, cap;
    struct buf out;
    size_t off;
    uint64_t due;
    int endless;
};
static struct hc *HC;
static int maxfd, ep;

static void hclose(int fd, int rst) {
    struct hc *c = &HC[fd];
    if (!c->used)
        return;
    free(c->in);
    free(c->out.p);
    memset(c, 0, sizeof *c);
    if (rst) {
        struct linger l = {1, 0};
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
    }
    close(fd);
}

static int undec(const char *s, const char *e, unsigned char *o, int max) {
    int n = 0;
    while (s < e && n < max) {
        if (*s == '%' && e - s >= 3) {
            int a = hexval(s[1]), b = hexval(s[2]);
            if (a < 0 || b < 0)
                return -1;
            o[n++] = a << 4 | b;
            s += 3;
        } else if (*s == '+') {
            o[n++] = ' ';
            s++;
        } else
            o[n++] = *s++;
    }
    return s == e ? n : -1;
}

static int is(const char *m, const char *x) {
    return !strcmp(m, x);
}

static void scrape_body(const char *m, unsigned char (*hs)[20], int nh, struct buf *b) {
    char t[256];
    if (is(m, "html")) {
        bstr(b, "<html><body>It works!</body></html>");
        return;
    }
    if (is(m, "empty"))
        return;
    if (is(m, "failure")) {
        bstr(b, "d14:failure reason18:scrape is disablede");
        return;
    }
    if (is(m, "nodict")) {
        bstr(b, "li1ei2ee");
        return;
    }
    if (is(m, "nofiles")) {
        bstr(b, "d5:flagsd20:min_request_intervali900eee");
        return;
    }
    if (is(m, "strlen")) {
        bstr(b, "d5:filesd99999999999:");
        return;
    }
    if (is(m, "deep")) {
        for (int i = 0; i < 200000; i++)
            bstr(b, "l");
        for (int i = 0; i < 200000; i++)
            bstr(b, "e");
        return;
    }
    bstr(b, is(m, "unsorted") ? "d5:flagsd20:min_request_intervali900ee5:filesd" : "d5:filesd");
    for (int i = 0; i < nh; i++) {
        uint32_t s, d, l;
        scrape_truth(seed, hs[i], &s, &d, &l);
        if (is(m, "missing") && (i & 1))
            continue;
        bstr(b, "20:");
        unsigned char x[20];
        memcpy(x, hs[i], 20);
        if (is(m, "other"))
            x[0] ^= 0xff;
        badd(b, x, 20);
        int n;
        if (is(m, "hugeint"))
            n = sprintf(t, "d8:completei99999999999999999999e10:downloadedi%ue10:incompletei9223372036854775808ee", d);
        else if (is(m, "negative"))
            n = sprintf(t, "d8:completei-%ue10:downloadedi-1e10:incompletei-%uee", s + 1, l + 1);
        else if (is(m, "leadzero"))
            n = sprintf(t, "d8:completei0%ue10:downloadedi-0e10:incompletei00%uee", s, l);
        else if (is(m, "dup"))
            n = sprintf(t, "d8:completei%ue8:completei%ue10:downloadedi%ue10:incompletei%uee", s, s + 7, d, l);
        else if (is(m, "unsorted"))
            n = sprintf(t, "d10:incompletei%ue8:completei%ue10:downloadedi%uee", l, s, d);
        else if (is(m, "extrakey"))
            n = sprintf(t, "d8:completei%ue10:downloadedi%ue11:downloadersi3e10:incompletei%ue4:name9:some namee", s, d,
                        l);
        else
            n = sprintf(t, "d8:completei%ue10:downloadedi%ue10:incompletei%uee", s, d, l);
        badd(b, t, n);
        if (is(m, "dup") && i == 0) {
            bstr(b, "20:");
            badd(b, x, 20);
            bstr(b, "d8:completei1e10:downloadedi1e10:incompletei1ee");
        }
    }
    if (is(m, "big")) {
        for (long k = 0; k < big_mb * 1024L * 1024 / 70; k++) {
            uint64_t r[3] = {mix64(k), mix64(k + 1), mix64(k + 2)};
            bstr(b, "20:");
            badd(b, r, 20);
            bstr(b, "d8:completei1e10:downloadedi1e10:incompletei1ee");
        }
    }
    bstr(b, is(m, "unsorted") ? "ee" : "e5:flagsd20:min_request_intervali900eee");
    if (is(m, "trailing"))
        bstr(b, "<!-- 0.01s -->\n");
}

static void announce_body(const char *m, unsigned char *ih, int want, struct buf *b) {
    char t[256];
    if (is(m, "failure")) {
        bstr(b, "d14:failure reason20:unregistered torrente");
        return;
    }
    if (is(m, "html")) {
        bstr(b, "<html></html>");
        return;
    }
    uint32_t s, d, l;
    scrape_truth(seed, ih, &s, &d, &l);
    unsigned char p[1200];
    int n = peers_of(ih, want > 200 ? 200 : want, p);
    bstr(b,
         t + 0 * sprintf(
                     t,
                     "d8:completei%ue10:downloadedi%ue10:incompletei%ue8:intervali1800e12:min intervali900e5:peers%d:",
                     s, d, l, 6 * n));
    badd(b, p, 6 * n);
    bstr(b, "e");
}

static struct buf gz(const unsigned char *p, size_t n) {
    struct buf o = {0};
    z_stream z = {0};
    deflateInit2(&z, 6, Z_DEFLATED, 31, 8, 0);
    o.c = deflateBound(&z, n) + 64;
    o.p = malloc(o.c);
    z.next_in = (void *)p;
    z.avail_in = n;
    z.next_out = o.p;
    z.avail_out = o.c;
    deflate(&z, Z_FINISH);
    o.n = o.c - z.avail_out;
    deflateEnd(&z);
    return o;
}

static struct buf bomb(void) {
    static struct buf o;
    if (o.n)
        return o;
    z_stream z = {0};
    deflateInit2(&z, 9, Z_DEFLATED, 31, 9, 0);
    size_t tot = bomb_mb << 20;
    o.c = tot / 500 + 4096;
    o.p = malloc(o.c);
    unsigned char *zr = calloc(1, 1 << 20);
    z.next_out = o.p;
    z.avail_out = o.c;
    unsigned char head[] = "d5:filesd1000000000:";
    z.next_in = head;
    z.avail_in = sizeof head - 1;
    deflate(&z, Z_NO_FLUSH);
    for (size_t k = 0; k < tot >> 20; k++) {
        z.next_in = zr;
        z.avail_in = 1 << 20;
        deflate(&z, Z_NO_FLUSH);
    }
    deflate(&z, Z_FINISH);
    o.n = o.c - z.avail_out;
    deflateEnd(&z);
    free(zr);
    return o;
}

static void hsend(int fd) {
    struct hc *c = &HC[fd];
    if (c->drip) {
        if (c->off < c->out.n) {
            if (send(fd, c->out.p + c->off, 1, MSG_NOSIGNAL) > 0)
                c->off++;
            c->due = now_ms() + drip_ms;
        }
        if (c->off >= c->out.n)
            hclose(fd, 0);
        return;
    }
    while (c->off < c->out.n) {
        ssize_t w = send(fd, c->out.p + c->off, c->out.n - c->off, MSG_NOSIGNAL);
        if (w < 0) {
            if (errno == EAGAIN) {
                struct epoll_event e = {.events = EPOLLIN | EPOLLOUT, .data.fd = fd};
                epoll_ctl(ep, EPOLL_CTL_MOD, fd, &e);
                return;
            }
            hclose(fd, 0);
            return;
        }
        c->off += w;
    }
    c->out.n = c->off = 0;
    if (c->closeafter) {
        shutdown(fd, SHUT_WR);
        c->wait = 1;
    }
}

static int req_one(int fd, char *rq, int len) { /* rq is NUL-terminated head */
    struct hc *c = &HC[fd];
    n_http++;
    char *sp = strchr(rq, ' ');
    if (!sp || strncmp(rq, "GET ", 4)) {
        n_herr++;
        bstr(&c->out, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        c->closeafter = 1;
        return 0;
    }
    char *path = sp + 1, *pe = strchr(path, ' ');
    int v10 = 0;
    if (!pe) {
        n_herr++;
        c->closeafter = 1;
        return 0;
    }
    if (!strncmp(pe + 1, "HTTP/1.0", 8))
        v10 = 1;
    int ka = !v10;
    char *hd = strstr(pe, "\r\n");
    if (hd) {
        if (strcasestr(hd, "\r\nConnection: close"))
            ka = 0;
        else if (strcasestr(hd, "\r\nConnection: keep-alive"))
            ka = 1;
    }
    *pe = 0;
    char mode[32] = "ok";
    char *q = strchr(path, '?');
    char *pend = q ? q : pe;
    char op[32] = "";
    {
        char *s1 = memrchr(path, '/', pend - path);
        snprintf(op, sizeof op, "%.*s", (int)(pend - s1 - 1), s1 + 1);
        if (s1 > path) {
            int L = (int)(s1 - path - 1);
            if (L > 0 && L < 31) {
                char *s2 = path + 1;
                char *s3 = memchr(s2, '/', L);
                if (s3)
                    L = (int)(s3 - s2);
                memcpy(mode, s2, L);
                mode[L] = 0;
            }
        }
    }
    char pat[40];
    snprintf(pat, sizeof pat, " %s ", mode);
    char all[1024];
    snprintf(all, sizeof all, " %s ", hmodes);
    int known = strstr(all, pat) != NULL;
    static unsigned char hs[4096][20];
    int nh = 0, want = 50;
    if (q)
        for (char *s = q + 1; s < pe;) {
            char *e = memchr(s, '&', pe - s);
            if (!e)
                e = pe;
            if (!strncmp(s, "info_hash=", 10) && nh < 4096) {
                if (undec(s + 10, e, hs[nh], 20) == 20)
                    nh++;
                else
                    n_herr++;
            } else if (!strncmp(s, "numwant=", 8))
                want = atoi(s + 8);
            s = e + 1;
        }
    const char *m = mode;
    char t[512];
    struct buf b = {0};
    struct buf *o = &c->out;
    if (is(m, "stall")) {
        c->wait = 1;
        return 0;
    }
    if (is(m, "rst")) {
        hclose(fd, 1);
        return -1;
    }
#define HEAD(code, extra, n)                                                                                          \
    do {                                                                                                              \
        int L = sprintf(t, "HTTP/1.1 %s\r\nContent-Type: text/plain\r\n%sContent-Length: %zu\r\n%s\r\n", code, extra, \
                        (size_t)(n), ka ? "" : "Connection: close\r\n");                                              \
        badd(o, t, L);                                                                                                \
    } while (0)
    int isann = is(op, "announce");
    if (!known || (!isann && !is(op, "scrape"))) {
        n_herr++;
        HEAD("404 Not Found", "", 0);
        if (!ka)
            c->closeafter = 1;
        return 0;
    }
    if (is(m, "404")) {
        HEAD("404 Not Found", "", 0);
    } else if (is(m, "429")) {
        HEAD("429 Too Many Requests", "Retry-After: 30\r\n", 0);
    } else if (is(m, "500")) {
        HEAD("500 Internal Server Error", "", 0);
    } else if (!strncmp(m, "redirect", 8)) {
        char x[8192];
        int L;
        if (is(m, "redirect"))
            L = snprintf(x, sizeof x, "Location: %.7000s\r\n", path);
        else if (is(m, "redirect1"))
            L = snprintf(x, sizeof x, "Location: /ok/%s?%.7000s\r\n", op, q ? q + 1 : "");
        else
            L = snprintf(x, sizeof x, "Location: %s\r\n",
                         is(m, "redirectfile") ? "file:///etc/passwd" : "udp://127.0.0.1:6969/announce");
        bstr(o, "HTTP/1.1 302 Found\r\n");
        badd(o, x, L);
        bstr(o, "Content-Length: 0\r\n");
        if (!ka)
            bstr(o, "Connection: close\r\n");
        bstr(o, "\r\n");
    } else if (is(m, "bomb") || is(m, "bombchunked")) {
        struct buf z = bomb();
        HEAD("200 OK", "Content-Encoding: gzip\r\n", z.n);
        badd(o, z.p, z.n);
    } else {
        if (isann)
            announce_body(m, hs[0], nh ? want : 0, &b);
        else {
            if (!nh && is(m, "ok") && !ntor) {
                bstr(&b, "d14:failure reason24:full scrape not supportede");
            } else if (!nh && ntor && is(m, "ok")) {
                bstr(&b, "d5:filesd");
                for (uint32_t i = 0; i < ntor; i++) {
                    uint32_t s, d, l;
                    scrape_truth(seed, TH + i * 20, &s, &d, &l);
                    bstr(&b, "20:");
                    badd(&b, TH + i * 20, 20);
                    badd(&b, t, sprintf(t, "d8:completei%ue10:downloadedi%ue10:incompletei%uee", s, d, l));
                }
                bstr(&b, "ee");
            } else
                scrape_body(m, hs, nh, &b);
            n_hash += nh;
        }
        if (is(m, "gzip")) {
            struct buf z = gz(b.p, b.n);
            HEAD("200 OK", "Content-Encoding: gzip\r\n", z.n);
            badd(o, z.p, z.n);
            free(z.p);
        } else if (is(m, "chunked") || is(m, "badchunk")) {
            bstr(o, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n");
            if (!ka)
                bstr(o, "Connection: close\r\n");
            bstr(o, "\r\n");
            for (size_t k = 0; k < b.n;) {
                size_t n = 1 + mix64(k) % 97;
                if (n > b.n - k)
                    n = b.n - k;
                badd(o, t, sprintf(t, is(m, "badchunk") && k > 100 ? "zz%zx\r\n" : "%zx;x=1\r\n", n));
                badd(o, b.p + k, n);
                bstr(o, "\r\n");
                k += n;
            }
            bstr(o, "0\r\nX-Trailer: 1\r\n\r\n");
        } else if (is(m, "noclen")) {
            bstr(o, "HTTP/1.0 200 OK\r\n\r\n");
            badd(o, b.p, b.n);
            c->closeafter = 1;
        } else if (is(m, "http09")) {
            badd(o, b.p, b.n);
            c->closeafter = 1;
        } else if (is(m, "shortbody")) {
            HEAD("200 OK", "", b.n + 1000);
            badd(o, b.p, b.n);
            c->closeafter = 1;
        } else if (is(m, "longbody")) {
            HEAD("200 OK", "", b.n > 20 ? b.n - 20 : 0);
            badd(o, b.p, b.n);
            c->closeafter = 1;
        } else if (is(m, "bighead")) {
            bstr(o, "HTTP/1.1 200 OK\r\n");
            for (int k = 0; k < 16384; k++)
                badd(o, t, sprintf(t, "X-Filler-%d: %064d\r\n", k, k));
            badd(o, t, sprintf(t, "Content-Length: %zu\r\n\r\n", b.n));
            badd(o, b.p, b.n);
        } else {
            HEAD("200 OK", "", b.n);
            badd(o, b.p, b.n);
        }
        free(b.p);
    }
    if (is(m, "drip") || is(m, "slowhead")) {
        c->drip = 1;
        c->due = now_ms();
        if (is(m, "drip")) { /* head at once, body by bytes */
            unsigned char *h = memmem(o->p, o->n, "\r\n\r\n", 4);
            size_t L = h - o->p + 4;
            if (send(fd, o->p, L, MSG_NOSIGNAL) < 0) {
            }
            c->off = L;
        }
    }
    if (is(m, "close"))
        ka = 0;
    if (!ka)
        c->closeafter = 1;
    return 0;
}

static void http_in(int fd) {
    struct hc *c = &HC[fd];
    if (c->wait) {
        char x[4096];
        int r = recv(fd, x, sizeof x, 0);
        if (r == 0 || (r < 0 && errno != EAGAIN))
            hclose(fd, 0);
        return;
    }
    if (c->cap - c->n < 16384) {
        if (c->cap >= (1 << 19)) {
            n_herr++;
            hclose(fd, 0);
            return;
        }
        c->cap = c->cap ? c->cap * 2 : 32768;
        c->in = realloc(c->in, c->cap + 1);
    }
    int r = recv(fd, c->in + c->n, c->cap - c->n, 0);
    if (r <= 0) {
        if (r == 0 || errno != EAGAIN)
            hclose(fd, 0);
        return;
    }
    c->n += r;
    int off = 0;
    while (!c->drip && !c->closeafter) {
        c->in[c->n] = 0;
        unsigned char *e = memmem(c->in + off, c->n - off, "\r\n\r\n", 4);
        if (!e)
            break;
        int L = (int)(e - (c->in + off)) + 4;
        e[2] = 0;
        if (req_one(fd, (char *)c->in + off, L) < 0)
            return;
        off += L;
        if (c->wait)
            break;
    }
    if (off) {
        memmove(c->in, c->in + off, c->n - off);
        c->n -= off;
    }
    if (c->out.n > c->off || c->closeafter)
        hsend(fd);
}

#endif
