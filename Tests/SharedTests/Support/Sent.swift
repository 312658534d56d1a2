@testable import Shared

/// A client's request on its way upstream: config.json, `answer`, `Exchange.next`.
enum Sent {
    static let now = 1_767_323_045.0

    static func config(profile: String = "default", quirks: String = "{}", remoteID: String = "m", top: String = "") throws -> Config {
        try Config.parse(
            Array(
                #"""
                {"providers":[{"base_url":"https://upstream.test","api_key":"key-of-upstream","models":[{"id":"m","remote_id":"\#(remoteID)",
                "profile":"\#(profile)","quirks":\#(quirks)}]}]\#(top.isEmpty ? "" : "," + top)}
                """#.utf8), environment: [:])
    }

    /// The first body sent upstream, as bytes. *Throws*: the client's error.
    static func bytes(_ body: [UInt8], config: Config, headers: HTTPHeaders = [:]) throws -> [UInt8] {
        let request = HTTPRequest(method: "POST", path: "/v1/messages", headers: headers, body: body)
        guard case .exchange(var exchange) = try answer(to: request, config: config, ids: IDs(seed: 1), now: UnixTime(now)) else {
            throw NoUpstreamRequest()
        }
        let outbound = try exchange.next(now: UnixTime(now))
        guard let first = outbound.first, outbound.count == 1 else { throw NoUpstreamRequest() }
        return first.body
    }

    /// The body sent upstream for `members`, a model, a limit and, unless they contain their own, one message.
    static func body(
        _ members: String, profile: String = "default", quirks: String = "{}", remoteID: String = "m", top: String = "",
        headers: HTTPHeaders = [:]
    ) throws -> JSON {
        let config = try config(profile: profile, quirks: quirks, remoteID: remoteID, top: top)
        return try JSON.parse(bytes(Array(request(members).utf8), config: config, headers: headers))
    }

    /// `members` completed to a whole request.
    static func request(_ members: String) -> String {
        let defaults = [
            ("model", #""m""#), ("max_tokens", "100"), ("messages", #"[{"role":"user","content":"hi"}]"#),
        ]
        let named = (try? JSON.parse("{\(members)}")) ?? [:]
        let filled = defaults.filter { named[named: $0.0] == nil }.map { "\"\($0.0)\":\($0.1)" }
        return "{" + (filled + (members.isEmpty ? [] : [members])).joined(separator: ",") + "}"
    }

    /// The messages sent upstream for the client's `messages`.
    static func messages(
        _ messages: String, _ members: String = "", profile: String = "default", quirks: String = "{}", remoteID: String = "m",
        top: String = ""
    ) throws -> String {
        let members = #""messages":[\#(messages)]"# + (members.isEmpty ? "" : "," + members)
        return try body(members, profile: profile, quirks: quirks, remoteID: remoteID, top: top)["messages"]?.written ?? ""
    }

    /// The client's error for a request that cannot be carried; nil if it can.
    static func refusal(_ members: String, quirks: String = "{}", top: String = "") throws -> String? {
        let config = try config(quirks: quirks, top: top)
        do { _ = try bytes(Array(request(members).utf8), config: config) } catch let error as APIError { return error.message }
        return nil
    }

    struct NoUpstreamRequest: Error {}
}
