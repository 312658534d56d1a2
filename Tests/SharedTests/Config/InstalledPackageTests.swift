import Testing

@testable import Shared

@Suite struct InstalledPackageTests {
    private static let status = """
        Package: libssl3-doc
        Status: install ok installed
        Version: 1

        Package: libssl3
        Status: deinstall ok config-files
        Version: 2

        Package: libssl3t64
        Status: install ok installed
        Architecture: amd64
        Version: 3.0.22-1~deb12u2

        Package: libcurl4
        Version: 9
        """

    @Test(arguments: [("libssl3", "3.0.22-1~deb12u2"), ("libssl3-doc", "1"), ("libcurl4", nil), ("libssl", nil), ("", nil)])
    func `a version is that of the package that is installed`(name: String, version: String?) {
        #expect(InstalledPackage(name, in: Array(Self.status.utf8))?.version == version)
    }
}
