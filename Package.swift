// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "claude-proxy-conn",
    targets: [
        .target(name: "Shared"),
        .executableTarget(name: "claude-proxy-conn", dependencies: ["Shared"]),
        .testTarget(name: "SharedTests", dependencies: ["Shared"]),
    ],
    swiftLanguageModes: [.v6]
)
