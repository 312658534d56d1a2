/// A Debian package that is installed. *Source*: deb-control(5).
package struct InstalledPackage: Equatable {
    package let version: String

    /// nil: `name` is not installed, nor under the name that it has since times have 64 bits. `status`: /var/lib/dpkg/status, stanzas of
    /// `Package: libssl3`, `Status: install ok installed`, `Version: 3.0.22-1`.
    package init?(_ name: String, in status: [UInt8]) {
        let names = ["Package: \(name)", "Package: \(name)t64"].map { Array($0.utf8) }
        var isNamed = false
        var isInstalled = false
        for line in status.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.isEmpty { (isNamed, isInstalled) = (false, false) }
            if names.contains(where: line.elementsEqual) { isNamed = true }
            guard isNamed else { continue }
            if line.elementsEqual("Status: install ok installed".utf8) { isInstalled = true }
            if isInstalled, line.starts(with: "Version: ".utf8) {
                version = String(decoding: line.dropFirst(9), as: UTF8.self)
                return
            }
        }
        return nil
    }
}
