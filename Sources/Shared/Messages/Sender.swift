/// What the head of a request tells of the program that sent it.
struct Sender: Sendable {
    var isClaudeCode = false
    /// Of the conversation, as the program names it.
    var session: String?

    init() {}

    init(_ headers: HTTPHeaders) {
        isClaudeCode = headers["user-agent"]?.asciiLowercased.hasPrefix("claude-cli/") == true
        session = Session.named(in: headers)
    }

    /// What tells one conversation from others in `metadata.user_id`: Claude Code writes an object with `session_id` there.
    static func session(ofUser id: String?) -> String? {
        guard let id, !id.isEmpty else { return nil }
        return (try? JSON.parse(Array(id.utf8)))?["session_id"]?.string ?? id
    }
}
