/// Tavily's wire: requests, errors, dates, countries. *Source*: tavily-python 0.8.5; mapping §8.2, §8.4.
enum Tavily {
    static let maxIncludedDomains = 300
    static let maxExcludedDomains = 150
    /// Tavily gives no more; who gives more is not Tavily.
    static let maxResults = 20
    /// Longer ones are no address of a page that anyone is to cite.
    static let maxURLBytes = 2048
    static let maxTitleCharacters = 500
    private static let maxAnswerBytes = 8 << 20

    static func request(_ path: String, _ body: JSON, seconds: Int, settings: Config.WebSettings) -> OutboundRequest {
        OutboundRequest(
            url: settings.tavilyURL + "/" + path,
            headers: ["Authorization": "Bearer " + (settings.tavilyKey ?? ""), "Content-Type": "application/json"],
            body: body.encoded,
            connectSeconds: settings.connectTimeoutSeconds,
            silenceSeconds: seconds,
            totalSeconds: seconds,
            proxy: settings.proxy?.url,
            maxAnswerBytes: maxAnswerBytes)
    }

    /// *Throws*: W-31, W-33…W-35.
    static func body(of answer: ServerTool.Answer) throws(ToolError) -> JSON {
        switch answer {
        case .failed: throw .unavailable
        case .response(let status, let body):
            switch status {
            case 200..<300:
                guard let body = try? JSON.parse(body) else { throw .unavailable }
                return body
            case 429: throw .tooManyRequests
            case 400: throw errorText(body).lowercased().contains("too long") ? .queryTooLong : .invalidToolInput
            default: throw .unavailable
            }
        }
    }

    /// What went wrong between the proxy and Tavily, for the log; nil: nothing.
    static func trouble(in answer: ServerTool.Answer) -> String? {
        switch answer {
        case .failed(let failure): return failure.message
        case .response(200..<300, let body): return (try? JSON.parse(body)) == nil ? "its answer is not JSON" : nil
        case .response(let status, let body):
            let words = errorText(body).prefix(200)
            return "HTTP \(status)" + (words.isEmpty ? "" : ": \(words)")
        }
    }

    /// *Shape*: `{"detail": {"error": "…"}}`, `{"detail": "…"}`, `{"error": {"code", "message"}}`.
    private static func errorText(_ body: [UInt8]) -> String {
        guard let body = try? JSON.parse(body) else { return "" }
        let texts = [body["detail"]?["error"], body["detail"], body["error"]?["message"], body["error"]?["code"], body["error"]]
        return texts.lazy.compactMap { $0?.string }.first ?? ""
    }

    /// `March 25, 2025` of `Tue, 25 Mar 2025 08:00:00 GMT` or `2025-03-25T08:00:00Z`.
    static func pageAge(_ published: String?) -> String? {
        guard let published, let date = isoDate(published) ?? mailDate(published) else { return nil }
        return "\(CivilDate.monthNames[date.month - 1]) \(date.day), \(date.year)"
    }

    private static func mailDate(_ text: String) -> CivilDate? {
        httpDate(text).map { CivilDate(daysSinceEpoch: Int(($0 / 86_400).rounded(.down))) }
    }

    /// The day that `text` begins with.
    private static func isoDate(_ text: String) -> CivilDate? {
        let day = text.prefix(10)
        let parts = day.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], text.utf8.dropFirst(10).first.map({ $0 == UInt8(ascii: "T") || $0 == 0x20 }) ?? true,
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        return CivilDate(year: year, month: month, day: day)
    }
}
