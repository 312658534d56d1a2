/// A tool that the proxy runs itself, as one request declares it. The model sees a function; the client sees the blocks that
/// Anthropic's API would show. It builds and reads values; the shell fetches.
package struct ServerTool: Sendable, Equatable {
    package let kind: ServerToolKind
    package let maxUses: Int
    let filter: DomainFilter
    /// web_search: the country whose pages come first, in two letters.
    let country: String?
    /// web_fetch: the most of a page that is given to the model.
    let maxContentTokens: Int?
    /// web_fetch: whether the document asks for citations; nil: not said.
    let citations: Bool?
    /// web_fetch: whose URLs may be fetched.
    let urlSources: URLSources

    package typealias Kind = ServerToolKind

    package var name: String { kind.name }
    package var function: JSON { kind.function }

    /// What came of one use: the content of the block for the client, and the same as text for the model.
    package struct Result: Sendable, Equatable {
        package let content: JSON
        /// Always the rendering of `content`: the next request brings the block back, and must render to the same bytes (D-05).
        package let text: JSONText
        package let succeeded: Bool

        init(_ kind: Kind, content: JSON) {
            self.content = content
            text = kind.text(of: content)
            succeeded = content["error_code"] == nil
        }
    }

    /// What a use needs first.
    package enum Call: Sendable, Equatable {
        case request(OutboundRequest)
        /// Nothing: it failed without asking anyone.
        case settled(Result)
    }

    package enum Answer: Sendable, Equatable {
        case response(status: Int, body: [UInt8])
        case failed(TransportFailure)
    }

    /// Begins one use. `arguments` is the JSON that the model wrote.
    package func call(_ arguments: [UInt8], seen: SeenURLs, settings: Config.WebSettings) -> Call {
        do throws(ToolError) {
            return .request(try kind.request(self, arguments, seen, settings))
        } catch {
            return .settled(.failed(kind, error))
        }
    }

    /// What is asked, the same for the same words: two calls of one question have one answer (W-47).
    package func question(in arguments: [UInt8]) -> String {
        "\(name) \(kind.question(arguments) ?? String(decoding: arguments, as: UTF8.self))"
    }

    /// Ends the use that began with these `arguments`.
    package func result(of arguments: [UInt8], answer: Answer, settings: Config.WebSettings, now: UnixTime) -> Result {
        do throws(ToolError) {
            return Result(kind, content: try kind.content(self, arguments, answer, settings, now))
        } catch {
            return .failed(kind, error)
        }
    }

    /// What went wrong between the proxy and the server, for the log; nil: nothing.
    package func trouble(in answer: Answer, settings: Config.WebSettings) -> String? {
        guard let server = kind.server(settings) else { return nil }
        return server.trouble(in: answer).map { "\(name): \(server.name): \($0)" }
    }
}

extension ServerTool.Result {
    static func failed(_ kind: ServerTool.Kind, _ error: ToolError) -> ServerTool.Result {
        ServerTool.Result(kind, content: ["type": JSON(kind.resultType + "_error"), "error_code": JSON(error.rawValue)])
    }

    /// The answer to a use beyond `maxUses` (W-32).
    package static func overused(_ kind: ServerTool.Kind) -> ServerTool.Result { .failed(kind, .maxUsesExceeded) }
}

/// Why a use failed; the raw value is the `error_code` that the client sees. *Source*: web_search_tool_result_error_code.py,
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
