/// What `--explain` prints: which way a request goes, what becomes of it, and the bytes that would be sent.
package struct Explanation: Sendable {
    package let text: String

    /// Takes the path of a connection, up to where it would send. *Throws*: why the request is refused, as the client is told.
    package init(_ request: HTTPRequest, config: Config, ids: IDs, now: UnixTime) throws(APIError) {
        let endpoint = Endpoint(request)
        let (caller, client) = try config.explainedCaller(of: request, to: endpoint)
        var lines = [("request", "\(request.method) \(request.path), \(request.body.count) bytes"), ("client", client)]
        switch try answer(to: request, at: endpoint, of: caller, config: config, ids: ids, now: now) {
        case .response(let response):
            lines.append(("answer", "status \(response.head.status), without asking anybody"))
            text = Self.text(lines, config) + "\n" + String(decoding: response.body, as: UTF8.self) + "\n"
        case .exchange(var exchange):
            let messages = try MessagesRequest.parse(request.body, for: .answer, from: Sender(request.headers))
            let routing = try Routing(of: messages, request.headers, for: caller.client, config)
            let outbound = try exchange.next(now: now)
            lines += Self.route(routing, caller.session, config)
            if let upstream = config.upstreams(for: routing.target, caller.session).first, let sent = outbound.first {
                let others = FlagEffects(of: request, caller, upstream, config, ids: ids, now: now, sent: outbound)
                lines += others.lines
                let changes = RequestChanges(messages, body: request.body, sent: sent.body, model: upstream.model).lines
                lines += Self.list("changes", changes + exchange.takeNotices().map(\.message))
            }
            text = Self.text(lines, config) + outbound.map { "\n" + $0.shown(config) }.joined()
        }
    }

    /// What `--check MODEL` prints. *Throws*: 404.
    package init(model: String, config: Config) throws(APIError) {
        let routing = try Routing(RequestFacts(name: model, headers: [:]), for: Config.Client(), config)
        var lines = Self.route(routing, Session(), config)
        let differences = config.upstreams(for: routing.target).first?.model.quirks.differences ?? []
        lines += Self.list("flags", differences.isEmpty ? ["as the default"] : differences)
        text = Self.text(lines, config)
    }

    // MARK: - The way

    private static func route(_ routing: Routing, _ session: Session, _ config: Config) -> [(String, String)] {
        let reason: String =
            switch routing.reason {
            case .id: "\(routing.name) is the id of a model"
            case .route(let route):
                "\(routing.name) → \(routing.target), by \(route.place.map { "routes[\($0)]" } ?? "default") (\(route.conditions))"
            }
        let upstreams = config.upstreams(for: routing.target, session)
        let places = upstreams.enumerated().map { number, upstream in
            let key = upstream.keys.count > 1 ? ", \(upstream.keys.words(after: 0))" : ""
            return "\(number + 1). \(upstream.url), model \(upstream.model.remoteID)\(key)"
        }
        return [("route", reason)] + list("upstreams", places) + [("profile", upstreams.first?.model.profileWords ?? "")]
    }

    static func list(_ name: String, _ values: [String]) -> [(String, String)] {
        values.enumerated().map { ($0 == 0 ? name : "", $1) }
    }

    private static func text(_ lines: [(String, String)], _ config: Config) -> String {
        let secrets = Secrets(config.secrets)
        return lines.map { name, value in
            "\(name.padded(to: 11))\(secrets.masked(value).visible)\n"
        }.joined()
    }
}

extension Config {
    /// Whoever shows the request's key; one that was saved without its key is explained as if it were of somebody who may ask for
    /// everything. *Throws*: 404, 405.
    func explainedCaller(of request: HTTPRequest, to endpoint: Endpoint) throws(APIError) -> (Caller, words: String) {
        do throws(APIError) {
            let caller = try admit(request, to: endpoint, from: Peer(), config: self)
            return (caller, caller.client.name ?? (clients.isEmpty ? "everyone" : "whoever shows ak"))
        } catch {
            guard error.kind == .authentication else { throw error }
            let client = Client()
            let caller = Caller(client: client, session: Session(request.headers, client: client, peer: Peer()))
            return (caller, "nobody: this key would be refused (401); read on as if it might use every model")
        }
    }
}

/// The flags of the profile that are not as in the default one, by whether they changed this request.
private struct FlagEffects {
    private var effective: [Quirks.Flag] = []
    private var others: [Quirks.Flag] = []
    private let quirks: Quirks

    /// Sets each of them back in turn, and takes the same path once more.
    init(
        of request: HTTPRequest, _ caller: Caller, _ upstream: Config.Upstream, _ config: Config, ids: IDs, now: UnixTime,
        sent: [OutboundRequest]
    ) {
        quirks = upstream.model.quirks
        for flag in Quirks.flags where flag.value(quirks) != flag.standard {
            guard let reset = flag.override(flag.standard) else { continue }
            var other = config
            for provider in other.providers.indices {
                for model in other.providers[provider].models.indices where other.providers[provider].models[model].id == upstream.model.id
                {
                    reset(&other.providers[provider].models[model].quirks)
                }
            }
            let found = try? answer(to: request, at: Endpoint(request), of: caller, config: other, ids: ids, now: now)
            guard case .exchange(var exchange)? = found, let requests = try? exchange.next(now: now), requests == sent else {
                effective.append(flag)
                continue
            }
            others.append(flag)
        }
    }

    var lines: [(String, String)] {
        let words = effective.map { flag in
            let isSecret = flag.name == "extra_headers"
            return "\(flag.name)=\(isSecret ? "***" : String(decoding: flag.value(quirks).encoded, as: UTF8.self)): \(flag.meaning)"
        }
        let rest = others.isEmpty ? [] : ["of no effect on this request: \(others.map(\.name).joined(separator: ", "))"]
        return Explanation.list("flags", words.isEmpty && rest.isEmpty ? ["as the default"] : words + rest)
    }
}

extension OutboundRequest {
    /// As it would be sent, without keys.
    fileprivate func shown(_ config: Config) -> String {
        let secrets = Secrets(config.secrets)
        let extra = config.providers.flatMap(\.models).flatMap { $0.quirks.extraHeaders.members ?? [] }.map(\.key.string)
        let fields = headers.fields.map { field in
            let isKey = (["authorization", "api-key"] + extra).contains { $0.equalsIgnoringCase(field.name) }
            return "\(field.name): \(isKey ? "***" : field.value)\n"
        }
        return "\(method.rawValue) \(secrets.masked(url))\n\(fields.joined())\n\(String(decoding: secrets.masked(body), as: UTF8.self))\n"
    }
}
