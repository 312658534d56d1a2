/// What one question of `--probe` showed.
struct ProbeFinding: Sendable, Equatable {
    enum Verdict: String, Sendable {
        case yes, no
        /// The call came as text: the server was not told which parser the model needs.
        case noAsText = "no (as text)"
        case unproven
    }

    /// In the order of asking and printing.
    enum Topic: String, Sendable, CaseIterable {
        case reachable, key, model, stream, usage, limit
        case forcedCall = "forced_call"
        case autoChoice = "auto_choice"
        case streamedCall = "streamed_call"
        case systemInside = "system_inside"
        case image, effort
        case stopSequences = "stop_sequences"
        case toolNames = "tool_names"
        case strict
        case claudeCodeTools = "claude_code_tools"
        case schemaMode = "schema_mode"
        case prefixCache = "prefix_cache"
    }

    let topic: Topic
    let verdict: Verdict
    let why: String
    /// What it means for the profile, as members of `quirks`.
    var flags: JSON = [:]

    init(_ topic: Topic, _ verdict: Verdict, _ why: String, _ flags: JSON = [:]) {
        (self.topic, self.verdict, self.why, self.flags) = (topic, verdict, why, flags)
    }

    /// `yes       forced_call        record_number(7)`.
    var line: String {
        "\(verdict.rawValue.padded(to: 8))  \(topic.rawValue.padded(to: 17))  \(why)"
    }
}
