/// A tool that the proxy runs itself, as one request declares it. The model sees a function; the client sees the blocks that Anthropic's
/// API would send. It only builds and reads values; the shell does the I/O.
package struct ServerTool: Sendable, Equatable {
    package let kind: ServerToolKind
    package let maxUses: Int
    let filter: DomainFilter
    /// web_search: the country whose pages come first, as a two-letter code.
    let country: String?
    /// web_fetch: how much of a page the model gets.
    let maxContentTokens: Int?
    /// web_fetch: whether the document asks for citations; nil if not declared.
    let citations: Bool?
    /// web_fetch: whose URLs may be fetched.
    let urlSources: URLSources

    package typealias Kind = ServerToolKind

    package var name: String { kind.name }
    package var function: JSON { kind.function }

    /// The result of one call: the block's content for the client, and the same as text for the model.
    package struct Result: Sendable, Equatable {
        package let content: JSON
        /// Always rendered from `content`: the next request brings the block back, and it must render to the same bytes (D-05).
        package let text: JSONText
        package let succeeded: Bool

        init(_ kind: Kind, content: JSON) {
            self.content = content
            text = kind.text(of: content)
            succeeded = content["error_code"] == nil
        }
    }

    /// How a call begins.
    package enum Call: Sendable, Equatable {
        case request(OutboundRequest)
        /// It failed before anything was sent.
        case settled(Result)
    }

    package enum Answer: Sendable, Equatable {
        case response(status: Int, body: [UInt8])
        case failed(TransportFailure)
    }

    /// Begins a call. `arguments`: the JSON that the model wrote.
    package func call(_ arguments: [UInt8], seen: SeenURLs, settings: Config.WebSettings) -> Call {
        do throws(ToolError) {
            return .request(try kind.request(self, arguments, seen, settings))
        } catch {
            return .settled(.failed(kind, error))
        }
    }

    /// What is asked, in one spelling: calls that ask the same share one answer (W-47).
    package func question(in arguments: [UInt8]) -> String {
        "\(name) \(kind.question(arguments) ?? String(decoding: arguments, as: UTF8.self))"
    }

    /// The result of the call that began with these `arguments`.
    package func result(of arguments: [UInt8], answer: Answer, settings: Config.WebSettings, now: UnixTime) -> Result {
        do throws(ToolError) {
            return Result(kind, content: try kind.content(self, arguments, answer, settings, now))
        } catch {
            return .failed(kind, error)
        }
    }

    /// What went wrong with the server, for the log; nil if nothing.
    package func trouble(in answer: Answer, settings: Config.WebSettings) -> String? {
        guard let server = kind.server(settings) else { return nil }
        return server.trouble(in: answer).map { "\(name): \(server.name): \($0)" }
    }
}

extension ServerTool.Result {
    static func failed(_ kind: ServerTool.Kind, _ error: ToolError) -> ServerTool.Result {
        ServerTool.Result(kind, content: ["type": JSON(kind.resultType + "_error"), "error_code": JSON(error.rawValue)])
    }

    /// The result of a call beyond `maxUses` (W-32).
    package static func overused(_ kind: ServerTool.Kind) -> ServerTool.Result { .failed(kind, .maxUsesExceeded) }
}

/// Why a call failed; the raw value is the `error_code` that the client sees. *Source*: web_search_tool_result_error_code.py,
/// web_fetch_tool_result_error_code.py.
package enum ToolError: String, Error, Sendable {
    case invalidToolInput = "invalid_tool_input"
    case unavailable
    case maxUsesExceeded = "max_uses_exceeded"
    case tooManyRequests = "too_many_requests"
    case queryTooLong = "query_too_long"
    case requestTooLarge = "request_too_large"
    case urlTooLong = "url_too_long"
    case urlNotAllowed = "url_not_allowed"
    case urlNotInPriorContext = "url_not_in_prior_context"
    case urlNotAccessible = "url_not_accessible"
    case unsupportedContentType = "unsupported_content_type"
}
