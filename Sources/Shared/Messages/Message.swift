/// One message of the conversation.
struct Message: Sendable {
    enum Role: String, Sendable { case user, assistant, system }

    var role: Role
    var content: [ContentBlock]
    /// Its index in the request, for error messages.
    var index: Int
    /// A system message that applies only until the next user message (M-63).
    var isClearedByNextUser = false

    init(role: Role, content: [ContentBlock], index: Int) {
        self.role = role
        self.content = content
        self.index = index
    }

    init(_ json: JSON, index: Int) throws(FieldError) {
        guard json.members != nil else { throw FieldError("", "Input should be a valid dictionary") }
        guard let role = Role(rawValue: try json.requiredString("role")) else {
            throw FieldError("role", "Input should be 'user', 'assistant' or 'system'")
        }
        let content = try under("content") { () throws(FieldError) in try ContentBlock.list(json["content"]) }
        self.init(role: role, content: content, index: index)
        isClearedByNextUser = role == .system && json["clear_at"]?.string == "next_user_message"
    }
}
