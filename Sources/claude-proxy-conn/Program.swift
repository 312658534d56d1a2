enum Program {
    static let version = "0.1.0"
    static let userAgent = "claude-proxy-conn/\(version)"
}
