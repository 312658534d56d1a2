// swift-tools-version: 6.1
import PackageDescription

// The shipped program is one file: it contains Swift's and C++'s libraries, and opens libcurl when a request needs an upstream
// (Libcurl.swift). A process costs before its first line of Swift, p10 of 60 alternating runs, against 0.8 ms of an empty C program: 8.7 ms
// as Swift links it, 2.2 ms without libcurl and position independence (75,000 relocations), 1.5 ms without libstdc++ (linker/libstdc++.so
// is a linker script that names the archive).
let shipped: BuildSettingCondition = .when(platforms: [.linux], configuration: .release)

// Where systemd/build found the archives, Sources/claude-proxy-conn/linker/builtin made libcurl and OpenSSL one object without visible
// names, and this is its path: a request costs 0.49 of the CPU that it costs with libcurl opened on use.
let builtin = Context.environment["CLAUDE_PROXY_BUILTIN"].map { ["-Xlinker", $0] } ?? []

let package = Package(
    name: "claude-proxy-conn",
    targets: [
        .target(name: "Shared"),
        .executableTarget(
            name: "claude-proxy-conn",
            dependencies: ["Shared"],
            exclude: ["linker"],
            swiftSettings: [
                .unsafeFlags(["-Xfrontend", "-disable-autolink-library", "-Xfrontend", "curl"], .when(platforms: [.linux])),
                .unsafeFlags(["-static-stdlib"], shipped),
            ],
            linkerSettings: [
                // So that libFoundationNetworking.so calls our functions too.
                .unsafeFlags(["-Xlinker", "--export-dynamic"], .when(platforms: [.linux], configuration: .debug)),
                .unsafeFlags(
                    [
                        "-static-stdlib", "-Xclang-linker", "-no-pie", "-Xlinker", "--gc-sections", "-Xlinker", "-s",
                        "-L", "\(Context.packageDirectory)/Sources/claude-proxy-conn/linker", "-Xclang-linker", "-static-libgcc",
                    ] + builtin, shipped)
            ]
        ),
        .testTarget(name: "SharedTests", dependencies: ["Shared"], exclude: ["Fixtures"]),
        // The dependency makes Swift build the program that the tests start.
        .testTarget(name: "EndToEndTests", dependencies: ["claude-proxy-conn"]),
    ],
    swiftLanguageModes: [.v6]
)
