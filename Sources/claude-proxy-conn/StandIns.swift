import Glibc

/// Keeps the loader from loading what libcurl needs for protocols that are never spoken here.
///
/// Debian's libcurl also speaks RTMP and LDAP, and Kerberos to proxies; for these it brings 17 of its 30 libraries. The
/// loader takes a library that is in the process already in the place of any file of that name. So an empty library of
/// each such name is loaded first, made here as a file in memory, together with one that has all their functions: each is
/// `unused`, which says that it failed.
///
/// *Gain*: 2.0 of the 9.7 ms of CPU that a request costs, and 2.6 MB of resident memory (medians of 60 alternating pairs).
/// *Price*: this file. What does not fit (a libcurl that needs a function that is not listed, a kernel without
/// `memfd_create`) costs the gain and nothing else: `Libcurl` then loads everything. That a function is missing is seen at
/// once where the library is linked with BIND_NOW, as Debian's and Ubuntu's are; elsewhere when it is called, which for these
/// protocols is never. *Source*: the undefined symbols of libcurl 7.74 to 8.23 and libssh 0.10; elf(5). Tried on Debian 12
/// and 13 and on Ubuntu 24.04.
enum StandIns {
    private static let libraries = [
        "librtmp.so.1", "libgssapi_krb5.so.2", "libldap.so.2", "liblber.so.2", "libldap-2.5.so.0", "liblber-2.5.so.0",
    ]

    private static let functions = """
        GSS_C_NT_HOSTBASED_SERVICE GSS_C_NT_USER_NAME gss_accept_sec_context gss_acquire_cred gss_add_oid_set_member
        gss_create_empty_oid_set gss_delete_sec_context gss_display_name gss_display_status gss_get_mic gss_import_name
        gss_indicate_mechs gss_init_sec_context gss_inquire_context gss_inquire_cred gss_inquire_cred_by_mech
        gss_release_buffer gss_release_cred gss_release_name gss_release_oid_set gss_set_neg_mechs gss_test_oid_set_member
        gss_unwrap gss_verify_mic gss_wrap
        RTMP_Alloc RTMP_Close RTMP_Connect1 RTMP_ConnectStream RTMP_Free RTMP_Init RTMP_Read RTMP_SetBufferMS RTMP_SetupURL
        RTMP_Write
        ber_bvfree ber_free ber_memfree ber_memvfree ber_sockbuf_add_io ber_sockbuf_ctrl
        ldap_abandon_ext ldap_err2string ldap_first_message ldap_free_urldesc ldap_get_attribute_ber ldap_get_dn_ber
        ldap_get_option ldap_init_fd ldap_memfree ldap_msgfree ldap_msgtype ldap_next_message ldap_parse_result
        ldap_parse_sasl_bind_result ldap_pvt_url_scheme2proto ldap_result ldap_sasl_bind ldap_search_ext ldap_set_option
        ldap_start_tls ldap_unbind_ext ldap_url_parse
        """

    /// In the place of each of them. -1 is an error in all three protocols.
    private static let unused: @convention(c) () -> Int = { -1 }

    /// Loads them. *Returns*: what closes them again, should they not fit.
    static func load() -> () -> Void {
        // Not in one of the libraries themselves: the loader insists on the version that is asked of them.
        let name = "claude-proxy-conn-unused"
        let images = [image(name, functions: functions)] + libraries.map { image($0, needs: name) }
        let files = images.map(file)
        let loaded = files.map { dlopen("/proc/self/fd/\($0)", RTLD_LAZY) }
        // Not earlier: the loader would take a name that comes again for the same library.
        for file in files where file >= 0 { close(file) }
        return { for library in loaded { library.map { _ = dlclose($0) } } }
    }

    /// A file in memory. *Returns*: its descriptor, or -1.
    private static func file(_ image: [UInt8]) -> CInt {
        let file = Linux.memfd_create("stand-in", Linux.MFD_CLOEXEC)
        _ = write(file, image, image.count)
        return file
    }

    /// A shared library of 64 bits, without code: heads, what the loader reads, symbols, their hash table, names.
    private static func image(_ name: String, needs needed: String? = nil, functions: String = "") -> [UInt8] {
        let address = UInt64(UInt(bitPattern: unsafeBitCast(unused, to: Int.self)))
        var names: [UInt8] = [0]
        var symbols: [UInt64] = [0, 0, 0]
        for byte in functions.utf8 {
            let isSpace = byte <= UInt8(ascii: " ")
            // A name begins: a global function (0x12) at an address of this program (0xFFF1: absolute).
            if !isSpace, names.last == 0 { symbols += [UInt64(names.count) | 0x12 << 32 | 0xFFF1 << 48, address, 0] }
            names.append(isSpace ? 0 : byte)
        }
        func place(_ name: String) -> UInt64 {
            defer { names += [0] + name.utf8 + [0] }
            return UInt64(names.count + 1)
        }
        let soname = place(name)
        let need: [UInt64] = needed.map { [1, place($0)] } ?? []
        // One bucket: a chain from the last symbol to the first.
        let count = UInt32(symbols.count / 3 - 1)
        let hash: [UInt32] = [1, count + 1, count, 0] + (0..<count)

        // Where each part begins: behind the file's head, three segments' heads, and the loader's list.
        let listStart: UInt64 = 64 + 3 * 56
        let listSize = UInt64(need.count + 14) * 8
        let symbolStart = listStart + listSize
        let hashStart = symbolStart + UInt64(symbols.count) * 8
        let nameStart = hashStart + UInt64(hash.count) * 4
        let size = nameStart + UInt64(names.count)

        let head: [UInt64] = [0x0001_0102_464C_457F, 0, 3 | machine << 16 | 1 << 32, 0, 64, 0, 64 << 32 | 56 << 48, 3 | 64 << 16]
        // All of it, readable and writable, since the loader notes addresses in it.
        let whole: [UInt64] = [1 | 6 << 32, 0, 0, 0, size, size, UInt64(sysconf(CInt(_SC_PAGESIZE)))]
        let list: [UInt64] = [2 | 6 << 32, listStart, listStart, listStart, listSize, listSize, 8]
        // Without a word about the stack, the loader would make every stack executable.
        let stack: [UInt64] = [0x6474_E551 | 6 << 32, 0, 0, 0, 0, 0, 16]
        let entries: [UInt64] = [14, soname, 6, symbolStart, 11, 24, 4, hashStart, 5, nameStart, 10, UInt64(names.count), 0, 0]
        let words = [head, whole, list, stack, need, entries, symbols].joined().map { $0 }
        return words.withUnsafeBytes(Array.init) + hash.withUnsafeBytes(Array.init) + names
    }

    #if arch(x86_64)
        private static let machine: UInt64 = 62
    #elseif arch(arm64)
        private static let machine: UInt64 = 183
    #endif
}
