/// What config.json and the environment say, checked: behind it only values that can be used.
package struct Config: Sendable {
    /// Who may come in; empty: everyone.
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
    /// Whether a connection gives up all that it will not need.
    package var isSandboxed = true
    /// What is odd and yet no fault, such as `providers[0].modles: unknown key`.
    package var warnings: [String]

    package struct Provider: Sendable {
        /// As written, without a trailing slash.
        package var baseURL: String
        /// Empty: the server asks for none.
        package var keys: [String]
        package var models: [Model]
    }

    package struct Model: Sendable {
        package var id: String
        package var displayName: String
        /// What the upstream calls it.
        package var remoteID: String
        package var quirks: Quirks
        /// The profile that `quirks` began as, and why that one: for `--check`.
        package var profile: String
        package var profileReason: String
        /// nil: not known.
        package var price: Price?
    }

    /// How web_search and web_fetch are run.
    package struct WebSettings: Sendable {
        /// Answers web_fetch, and web_search unless another engine does; nil: it is not set up.
        package var tavily: Tavily?
        /// Answers web_search; nil: it is not set up.
        package var searxng: SearXNG?
        /// Of one search.
        package var maxResults: Int
        package var fetchMaxChars: Int
    }

    package struct Tavily: Sendable {
        /// nil: the server asks for none.
        package var key: String?
        package var url: String
        /// A forward proxy for its requests alone.
        package var proxy: ForwardProxy?
        package var connectTimeoutSeconds: Int
        package var searchDepth: String
        package var topic: String
    }

    package struct SearXNG: Sendable {
        /// With or without `/search` at its end.
        package var url: String
        package var connectTimeoutSeconds: Int
    }

    /// One place where a model is served.
    package struct Upstream: Sendable {
        /// Where chat completions are posted. *Source*: D-18.
        package var url: String
        package var keys: KeyRing
        package var model: Model
    }

    /// Where `id` is served, in the order in which to try, with the keys from the one on that is `session`'s. Empty: unknown.
    package func upstreams(for id: String, _ session: Session = Session()) -> [Upstream] {
        providers.flatMap { provider in
            provider.models.filter { $0.id == id }.map {
                Upstream(url: provider.chatCompletionsURL, keys: KeyRing(provider.keys, for: session), model: $0)
            }
        }
    }

    /// Whom it may ask.
    package var addresses: [String] { providers.map(\.baseURL) + [web.tavily?.url, web.searxng?.url].compactMap { $0 } }

    /// Every key that must not be shown, and whatever may be one in a header field.
    package var secrets: [String] {
        let fields = providers.flatMap(\.models).flatMap { $0.quirks.extraHeaders.members ?? [] }.compactMap(\.value.string)
        let keys =
            (clients.map(\.key) + [web.tavily?.key]).compactMap { $0 } + providers.flatMap(\.keys) + (web.tavily?.proxy?.secrets ?? [])
        return keys.filter { !$0.isEmpty } + fields.flatMap(Secrets.parts(ofField:))
    }
}

extension Config.Provider {
    /// `baseURL`, a version unless it needs none, and `/chat/completions` unless that is its end. *Source*: D-18, D-55.
    package var chatCompletionsURL: String {
        let steps = ((try? HTTPAddress(baseURL))?.path ?? "").split(separator: "/")
        if steps.suffix(2) == ["chat", "completions"] { return baseURL }
        return baseURL + (Self.isWhole(steps) ? "/chat/completions" : "/v1/chat/completions")
    }

    private static func isWhole(_ steps: [Substring]) -> Bool {
        switch steps.last {
        case nil: false
        case "openai": steps.dropLast().last?.isVersion == true
        // Vertex, Cloudflare's gateway, DeepSeek: behind these stands no version.
        case "openapi", "compat", "beta": true
        case let last?: last.isVersion
        }
    }
}

extension Substring {
    /// `v1`, `v4`, `v1beta`: a `v`, digits, and then letters or digits.
    fileprivate var isVersion: Bool {
        let rest = utf8.dropFirst()
        return utf8.first == UInt8(ascii: "v") && rest.first?.isASCIIDigit == true && rest.allSatisfy(\.isASCIILetterOrDigit)
    }
}
