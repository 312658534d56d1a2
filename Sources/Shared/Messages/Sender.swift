/// What a request's head reveals about the program that sent it.
struct Sender: Sendable {
    var isClaudeCode = false
    /// The program's id for the conversation.
    var session: String?

    init() {}

    init(_ headers: HTTPHeaders) {
        isClaudeCode = headers["user-agent"]?.asciiLowercased.hasPrefix("claude-cli/") == true
        session = Session.named(in: headers)
    }

    /// The conversation in `metadata.user_id`: Claude Code writes an object with `session_id` there, formerly
    /// `user_…_session_ID`. The user alone does not identify a conversation.
    static func session(ofUser id: String?) -> String? {
        guard let bytes = id.map({ Array($0.utf8) }) else { return nil }
        if let named = (try? JSON.parse(bytes))?["session_id"]?.string { return named.isEmpty ? nil : named }
        guard let mark = bytes.firstRange(of: Array("_session_".utf8)), mark.upperBound < bytes.endIndex else { return nil }
        return String(decoding: bytes[mark.upperBound...], as: UTF8.self)
    }
}
