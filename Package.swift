// swift-tools-version: 6.1
import PackageDescription

// The shipped program is one file: Swift's libraries are inside, libcurl is opened when a request needs an upstream
// (Libcurl.swift). Without position independence the loader has 75,000 relocations less to do: 2.3 ms of each process.
let shipped: BuildSettingCondition = .when(platforms: [.linux], configuration: .release)

let package = Package(
    name: "claude-proxy-conn",
    targets: [
        .target(name: "Shared"),
        .executableTarget(
            name: "claude-proxy-conn",
            dependencies: ["Shared"],
            swiftSettings: [
                .unsafeFlags(["-Xfrontend", "-disable-autolink-library", "-Xfrontend", "curl"], .when(platforms: [.linux])),
                .unsafeFlags(["-static-stdlib"], shipped),
            ],
            linkerSettings: [
                .unsafeFlags(["-static-stdlib", "-Xclang-linker", "-no-pie", "-Xlinker", "--gc-sections", "-Xlinker", "-s"], shipped)
            ]
        ),
        .testTarget(name: "SharedTests", dependencies: ["Shared"]),
    ],
    swiftLanguageModes: [.v6]
)
