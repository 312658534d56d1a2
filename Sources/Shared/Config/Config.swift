/// The checked contents of config.json and the environment: every value is usable.
package struct Config: Sendable {
    /// Who may connect; empty: everyone.
    package var clients: [Client]
    package var port: Int
    package var upstreamTimeoutSeconds: Int
    package var connectTimeoutSeconds: Int
    /// 0: off.
    package var logBodyMaxChars: Int
    /// 0: off.
    package var logStreamTextPreviewChars: Int
    package var providers: [Provider]
    package var web: WebSettings
    /// In the order of the list.
    package var routes: [Route] = []
    /// Whether a connection's process gives up all privileges that it will not need.
    package var isSandboxed = true
    /// Odd but valid settings, such as `providers[0].modles: unknown key`.
    package var warnings: [String]

    package struct Provider: Sendable {
        /// As written, without a trailing slash.
        package var baseURL: String
        /// Empty if the server needs none.
        package var keys: [String]
        package var models: [Model]
    }

    package struct Model: Sendable {
        package var id: String
        package var displayName: String
        /// The upstream's name for it.
        package var remoteID: String
        package var quirks: Quirks
        /// The profile that `quirks` started from, and why, for `--check`.
        package var profile: String
        package var profileReason: String
        /// nil if not known.
        package var price: Price?
    }

    /// How web_search and web_fetch are run.
    package struct WebSettings: Sendable {
        /// Answers web_fetch, and web_search unless another engine does; nil if not configured.
        package var tavily: Tavily?
        /// Answers web_search; nil if not configured.
        package var searxng: SearXNG?
        /// Per search.
        package var maxResults: Int
        package var fetchMaxChars: Int
    }

    package struct Tavily: Sendable {
        /// nil if the server needs none.
        package var key: String?
        package var url: String
        /// A forward proxy for its requests alone.
        package var proxy: ForwardProxy?
        package var connectTimeoutSeconds: Int
        package var searchDepth: String
        package var topic: String
    }

    package struct SearXNG: Sendable {
        /// With or without a trailing `/search`.
        package var url: String
        package var connectTimeoutSeconds: Int
    }

    /// One place that serves a model.
    package struct Upstream: Sendable {
        /// The URL for chat completions. *Source*: D-18.
        package var url: String
        package var keys: KeyRing
        package var model: Model
    }

    /// Where `id` is served, in the order to try, with the keys in the order for `session`. Empty if unknown.
    package func upstreams(for id: String, _ session: Session = Session()) -> [Upstream] {
        providers.flatMap { provider in
            provider.models.filter { $0.id == id }.map {
                Upstream(url: provider.chatCompletionsURL, keys: KeyRing(provider.keys, for: session), model: $0)
            }
        }
    }

    /// Every address that it may contact.
    package var addresses: [String] { providers.map(\.baseURL) + [web.tavily?.url, web.searxng?.url].compactMap { $0 } }

    /// Every key that must not be shown, and anything in a header field that may be one.
    package var secrets: [String] {
        let fields = providers.flatMap(\.models).flatMap { $0.quirks.extraHeaders.members ?? [] }.compactMap(\.value.string)
        let keys =
            (clients.map(\.key) + [web.tavily?.key]).compactMap { $0 } + providers.flatMap(\.keys) + (web.tavily?.proxy?.secrets ?? [])
        return keys.filter { !$0.isEmpty } + fields.flatMap(Secrets.parts(ofField:))
    }
}

extension Config.Provider {
    /// `baseURL`, plus a version unless it needs none, plus `/chat/completions` unless it ends so. *Source*: D-18, D-55.
    package var chatCompletionsURL: String {
        let steps = ((try? HTTPAddress(baseURL))?.path ?? "").split(separator: "/")
        if steps.suffix(2) == ["chat", "completions"] { return baseURL }
        return baseURL + (Self.isWhole(steps) ? "/chat/completions" : "/v1/chat/completions")
    }

    private static func isWhole(_ steps: [Substring]) -> Bool {
        switch steps.last {
        case nil: false
        case "openai": steps.dropLast().last?.isVersion == true
        // Vertex, Cloudflare's gateway, DeepSeek: no version follows these.
        case "openapi", "compat", "beta": true
        case let last?: last.isVersion
        }
    }
}

extension Substring {
    /// `v1`, `v4`, `v1beta`: a `v`, a digit, and more letters or digits.
    fileprivate var isVersion: Bool {
        let rest = utf8.dropFirst()
        return utf8.first == UInt8(ascii: "v") && rest.first?.isASCIIDigit == true && rest.allSatisfy(\.isASCIILetterOrDigit)
    }
}
