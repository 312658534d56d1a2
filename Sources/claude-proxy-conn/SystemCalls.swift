/// The numbers of system calls. *Source*: asm/unistd_64.h, asm-generic/unistd.h; linux/audit.h.
enum SystemCalls {
    #if arch(x86_64)
        /// nil where the numbers are not known.
        static let architecture: UInt32? = 0xC000_003E
        static let open: UInt32? = 2
        static let mmap: UInt32 = 9
        static let mprotect: UInt32 = 10
        static let socket: UInt32 = 41
        static let clone: UInt32 = 56
        static let tgkill: UInt32 = 234
        static let openat: UInt32 = 257
    #else
        #if arch(arm64)
            static let architecture: UInt32? = 0xC000_00B7
        #else
            static let architecture: UInt32? = nil
        #endif
        static let open: UInt32? = nil
        static let openat: UInt32 = 56
        static let tgkill: UInt32 = 131
        static let socket: UInt32 = 198
        static let clone: UInt32 = 220
        static let mmap: UInt32 = 222
        static let mprotect: UInt32 = 226
    #endif
    static let clone3: UInt32 = 435
    static let openat2: UInt32 = 437

    /// Calls that the program never makes, in ascending order.
    static var denied: [UInt32] {
        #if arch(x86_64)
            table.compactMap { $0.x86 }.sorted()
        #else
            table.compactMap { $0.arm }.sorted()
        #endif
    }

    private struct Call {
        let x86: UInt32?
        let arm: UInt32?

        init(_: StaticString, _ x86: UInt32?, _ arm: UInt32?) { (self.x86, self.arm) = (x86, arm) }
    }

    private static let table = [
        // Other programs and processes.
        Call("execve", 59, 221),
        Call("execveat", 322, 281),
        Call("fork", 57, nil),
        Call("vfork", 58, nil),
        Call("ptrace", 101, 117),
        Call("process_vm_readv", 310, 270),
        Call("process_vm_writev", 311, 271),
        Call("process_madvise", 440, 440),
        Call("process_mrelease", 448, 448),
        Call("pidfd_open", 434, 434),
        Call("pidfd_getfd", 438, 438),
        Call("kcmp", 312, 272),
        // Signals; tgkill to itself is allowed.
        Call("kill", 62, 129),
        Call("tkill", 200, 130),
        Call("rt_sigqueueinfo", 129, 138),
        Call("rt_tgsigqueueinfo", 297, 240),
        Call("pidfd_send_signal", 424, 424),
        // Waiting for connections.
        Call("bind", 49, 200),
        Call("listen", 50, 201),
        Call("accept", 43, 202),
        Call("accept4", 288, 242),
        // Creating, moving and changing files, which Landlock covers in part.
        Call("creat", 85, nil),
        Call("mkdir", 83, nil),
        Call("mkdirat", 258, 34),
        Call("mknod", 133, nil),
        Call("mknodat", 259, 33),
        Call("rmdir", 84, nil),
        Call("unlink", 87, nil),
        Call("unlinkat", 263, 35),
        Call("link", 86, nil),
        Call("linkat", 265, 37),
        Call("symlink", 88, nil),
        Call("symlinkat", 266, 36),
        Call("rename", 82, nil),
        Call("renameat", 264, 38),
        Call("renameat2", 316, 276),
        Call("truncate", 76, 45),
        Call("chmod", 90, nil),
        Call("fchmod", 91, 52),
        Call("fchmodat", 268, 53),
        Call("fchmodat2", 452, 452),
        Call("chown", 92, nil),
        Call("lchown", 94, nil),
        Call("fchown", 93, 55),
        Call("fchownat", 260, 54),
        Call("utime", 132, nil),
        Call("utimes", 235, nil),
        Call("futimesat", 261, nil),
        Call("utimensat", 280, 88),
        Call("setxattr", 188, 5),
        Call("lsetxattr", 189, 6),
        Call("fsetxattr", 190, 7),
        Call("setxattrat", 463, 463),
        Call("removexattr", 197, 14),
        Call("lremovexattr", 198, 15),
        Call("fremovexattr", 199, 16),
        Call("removexattrat", 466, 466),
        Call("file_setattr", 469, 469),
        Call("name_to_handle_at", 303, 264),
        Call("open_by_handle_at", 304, 265),
        Call("fanotify_init", 300, 262),
        // Other users and privileges.
        Call("setuid", 105, 146),
        Call("setgid", 106, 144),
        Call("setreuid", 113, 145),
        Call("setregid", 114, 143),
        Call("setresuid", 117, 147),
        Call("setresgid", 119, 149),
        Call("setfsuid", 122, 151),
        Call("setfsgid", 123, 152),
        Call("setgroups", 116, 159),
        Call("capset", 126, 91),
        Call("personality", 135, 92),
        Call("add_key", 248, 217),
        Call("request_key", 249, 218),
        Call("keyctl", 250, 219),
        // Namespaces and file systems.
        Call("unshare", 272, 97),
        Call("setns", 308, 268),
        Call("chroot", 161, 51),
        Call("pivot_root", 155, 41),
        Call("mount", 165, 40),
        Call("umount2", 166, 39),
        Call("move_mount", 429, 429),
        Call("open_tree", 428, 428),
        Call("open_tree_attr", 467, 467),
        Call("fsopen", 430, 430),
        Call("fsconfig", 431, 431),
        Call("fsmount", 432, 432),
        Call("fspick", 433, 433),
        Call("mount_setattr", 442, 442),
        Call("swapon", 167, 224),
        Call("swapoff", 168, 225),
        Call("quotactl", 179, 60),
        Call("quotactl_fd", 443, 443),
        // Ways around this filter, and error-prone parts of the kernel.
        Call("bpf", 321, 280),
        Call("perf_event_open", 298, 241),
        Call("userfaultfd", 323, 282),
        Call("io_uring_setup", 425, 425),
        Call("io_uring_enter", 426, 426),
        Call("io_uring_register", 427, 427),
        Call("memfd_create", 319, 279),
        Call("memfd_secret", 447, 447),
        Call("pkey_mprotect", 329, 288),
        Call("modify_ldt", 154, nil),
        Call("remap_file_pages", 216, 234),
        Call("uselib", 134, nil),
        Call("migrate_pages", 256, 238),
        Call("move_pages", 279, 239),
        // The machine.
        Call("init_module", 175, 105),
        Call("finit_module", 313, 273),
        Call("delete_module", 176, 106),
        Call("kexec_load", 246, 104),
        Call("kexec_file_load", 320, 294),
        Call("reboot", 169, 142),
        Call("syslog", 103, 116),
        Call("acct", 163, 89),
        Call("settimeofday", 164, 170),
        Call("clock_settime", 227, 112),
        Call("adjtimex", 159, 171),
        Call("clock_adjtime", 305, 266),
        Call("sethostname", 170, 161),
        Call("setdomainname", 171, 162),
        Call("ioperm", 173, nil),
        Call("iopl", 172, nil),
        Call("vhangup", 153, 58),
    ]
}
