/* Tries from within the program, at its first connection to an upstream, what its sandbox allows and what it denies.
 *
 *     cc -shared -fPIC -o probe.so probe.c
 *     LD_PRELOAD=./probe.so PROBE_READABLE=FILE PROBE_SECRET=FILE PROBE_PID=PID claude-proxy-conn
 *
 * Writes a line for each to standard error: "<7>probe: denied: NAME: ok" or the reason why it is not as it should be.
 * PROBE_OUTPUT: a file of 64 KB that takes them instead, for an inetd under which standard error is the connection.
 * PROBE_READABLE: a file that must be readable; PROBE_SECRET: one that must not; PROBE_PID: a process that must not get a signal.
 * PROBE_OPEN: a descriptor that was handed down and must be closed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Mapped before the sandbox closes it. */
static char *output;
static int output_used;

__attribute__((constructor)) static void map_output(void) {
    int file = getenv("PROBE_OUTPUT") ? open(getenv("PROBE_OUTPUT"), O_RDWR) : -1;
    if (file < 0) return;
    void *map = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (map != MAP_FAILED) output = map;
    close(file);
}

static void say(const char *kind, const char *name, const char *result) {
    char line[400];
    int length = snprintf(line, sizeof line, "<7>probe: %s: %s: %s\n", kind, name, result);
    if (output && output_used + length < 65536) {
        memcpy(output + output_used, line, (size_t)length);
        output_used += length;
    } else if (!output && write(2, line, (size_t)length) < 0) return;
}

/* What fails for another reason than the sandbox's proves nothing. */
static void denied(const char *name, long result) {
    int is_denied = result < 0 && (errno == EPERM || errno == EACCES || errno == EAFNOSUPPORT || errno == ENOSYS);
    say("denied", name, is_denied ? "ok" : result < 0 ? strerror(errno) : "it succeeds");
}

static void allowed(const char *name, long result) { say("allowed", name, result >= 0 ? "ok" : strerror(errno)); }

static int reads(const char *path) {
    char byte;
    int file = open(path, O_RDONLY);
    if (file < 0) return -1;
    int result = (int)read(file, &byte, 1);
    close(file);
    return result;
}

static void *nothing(void *argument) { return argument; }

static void try_files(void) {
    const char *folder = getenv("PROBE_FOLDER") ? getenv("PROBE_FOLDER") : "/tmp", *secret = getenv("PROBE_SECRET");
    char path[300], other[300];
    snprintf(path, sizeof path, "%s/probe", folder);
    snprintf(other, sizeof other, "%s/probe-2", folder);
    denied("create a file", open(path, O_CREAT | O_WRONLY, 0600));
    denied("create a file without a name", open(folder, O_TMPFILE | O_RDWR, 0600));
    denied("make a directory", mkdir(path, 0700));
    denied("make a pipe with a name", mkfifo(path, 0600));
    denied("make a link", symlink("/etc/passwd", path));
    denied("rename", rename(secret ? secret : path, other));
    denied("write to /etc/passwd", open("/etc/passwd", O_WRONLY));
    denied("write by openat2", syscall(437, -100, "/etc/passwd", (long[3]){O_WRONLY, 0, 0}, 24));
    denied("write to the program", open("/proc/self/mem", O_RDWR));
    int environment = open("/proc/1/environ", O_RDONLY);
    /* Where the units hide it. */
    if (environment < 0 && errno == ENOENT) errno = EACCES;
    denied("read another process's environment", environment);
    denied("list the homes", open("/home", O_RDONLY | O_DIRECTORY));
    denied("read root's home", open("/root", O_RDONLY | O_DIRECTORY));
    if (secret) {
        denied("read what is not named", open(secret, O_RDONLY));
        denied("change a mode", chmod(secret, 0666));
        denied("change an owner", chown(secret, 0, 0));
        denied("change a time", utimensat(AT_FDCWD, secret, 0, 0));
        denied("set an attribute", setxattr(secret, "user.probe", "1", 1, 0));
        denied("remove", unlink(secret));
        denied("truncate", truncate(secret, 0));
    }
}

static void try_processes(void) {
    char *const nobody[] = {"true", 0};
    pid_t pid = getenv("PROBE_PID") ? atoi(getenv("PROBE_PID")) : getppid(), child;
    denied("become another program", execv("/bin/true", nobody));
    denied("become another program by a descriptor", syscall(SYS_execveat, AT_FDCWD, "/bin/true", nobody, nobody, 0));
    pid_t forked = fork();
    if (forked == 0) _exit(0);
    denied("fork", forked);
    errno = posix_spawn(&child, "/bin/true", 0, 0, nobody, nobody);
    denied("start a program", errno ? -1 : 0);
    denied("send a signal", kill(pid, 0));
    denied("send a signal to a thread", syscall(SYS_tgkill, pid, pid, 0));
    denied("trace", ptrace(PTRACE_ATTACH, pid, 0, 0));
    denied("trace itself", ptrace(PTRACE_TRACEME, 0, 0, 0));
    denied("read another's memory", syscall(SYS_process_vm_readv, pid, 0, 0, 0, 0, 0));
    denied("open a process", syscall(434, pid, 0));
    denied("become another user", setuid(1));
    denied("leave for a user namespace", syscall(SYS_unshare, 0x10000000));
    denied("change the root", chroot("/"));
    denied("mount", syscall(SYS_mount, "x", "/mnt", "tmpfs", 0, 0));
    denied("use io_uring", syscall(425, 1, 0));
    denied("use bpf", syscall(SYS_bpf, 0, 0, 0));
    denied("use keys", syscall(SYS_keyctl, 0, 0, 0, 0, 0));
    denied("make a file in memory", syscall(SYS_memfd_create, "probe", 0));
    void *page = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    denied("make memory a program", mprotect(page, 4096, PROT_READ | PROT_EXEC));
    denied("have memory that is a program", (long)mmap(0, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    say("denied", "gain privileges", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? "ok" : "no_new_privs is off");
    if (getenv("PROBE_OPEN")) {
        errno = EPERM;
        denied("use a descriptor that was handed down", fcntl(atoi(getenv("PROBE_OPEN")), F_GETFD) < 0 ? (errno = EPERM, -1) : 0);
    }
}

static void try_network(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int tcp = socket(AF_INET, SOCK_STREAM, 0), udp = socket(AF_INET, SOCK_DGRAM, 0);
    denied("take a port", bind(tcp, (void *)&address, sizeof address));
    denied("take a UDP port", bind(udp, (void *)&address, sizeof address));
    denied("wait for connections", listen(tcp, 1));
    denied("speak to the kernel by netlink", socket(AF_NETLINK, SOCK_RAW, 0));
    denied("see packets", socket(AF_PACKET, SOCK_RAW, 0));
    denied("speak to virtual machines", socket(AF_VSOCK, SOCK_STREAM, 0));
    allowed("a TCP socket", tcp);
    allowed("a UDP socket", udp);
    allowed("an IPv6 socket", socket(AF_INET6, SOCK_STREAM, 0));
    int pair[2];
    allowed("a Unix socket", socket(AF_UNIX, SOCK_DGRAM, 0));
    allowed("a pair of sockets", socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
}

static void try_needs(void) {
    struct addrinfo *found, hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    pthread_t thread;
    allowed("find localhost", getaddrinfo("localhost", "80", &hints, &found) == 0 ? 0 : -1);
    allowed("load a name service module", dlopen("libnss_dns.so.2", RTLD_NOW) || dlopen("libnss_compat.so.2", RTLD_NOW) ? 0 : -1);
    allowed("load a library", dlopen("libm.so.6", RTLD_NOW) ? 0 : -1);
    allowed("read /etc/hosts", reads("/etc/hosts"));
    if (access("/etc/resolv.conf", F_OK) == 0) allowed("read resolv.conf", reads("/etc/resolv.conf"));
    allowed("read the certificates", access("/etc/ssl/certs", F_OK) < 0 ? 0 : open("/etc/ssl/certs", O_RDONLY | O_DIRECTORY));
    if (getenv("PROBE_READABLE")) allowed("read what is named", reads(getenv("PROBE_READABLE")));
    allowed("use /dev/null", open("/dev/null", O_RDONLY));
    allowed("read random bytes", reads("/dev/urandom"));
    allowed("know itself", reads("/proc/self/status"));
    errno = pthread_create(&thread, 0, nothing, 0);
    allowed("start a thread", errno ? -1 : pthread_join(thread, 0));
    allowed("have memory", (long)mmap(0, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == -1 ? -1 : 0);
    errno = pthread_kill(pthread_self(), 0);
    allowed("signal itself", errno ? -1 : 0);
}

int connect(int descriptor, const struct sockaddr *address, socklen_t length) {
    static int has_tried;
    int (*real)(int, const struct sockaddr *, socklen_t) = dlsym(RTLD_NEXT, "connect");
    int type = 0;
    socklen_t size = sizeof type;
    getsockopt(descriptor, SOL_SOCKET, SO_TYPE, &type, &size);
    if (!has_tried && type == SOCK_STREAM && address->sa_family != AF_UNIX) {
        has_tried = 1;
        try_files();
        try_processes();
        try_network();
        try_needs();
        say("all", "was", "tried");
    }
    return real(descriptor, address, length);
}
