/// An upstream's error, in any of its many shapes. *Source*: B-01 … B-14.
struct UpstreamError: Equatable {
    var status: Int
    var message: String
    var code: String?
    var type: String?
    /// It came inside a successful answer, perhaps without a status of its own.
    var isInStream = false
    /// The type decides the kind: in Anthropic's error shape (B-10), or without a status, as in some streams.
    private var isTypeTheKind = false
    /// The member of the request that it is about, where one is named.
    var parameter: String?
    /// llama.cpp reports counts in separate members (B-12).
    var promptTokens: Int?
    var contextTokens: Int?
    /// Seconds, from the body.
    var retryAfter: Double?

    /// The client sees 2000, and errors get to the point early: no need to search a megabyte for every known wording.
    private static let maxMessageCharacters = 8192

    /// It says what is wrong, not just a status.
    var hasWords: Bool { message != Self.plain(status: status, []) }

    private init(status: Int, message: String) {
        self.status = status
        let words = String(decoding: Array(message.utf8).prefix(characters: Self.maxMessageCharacters), as: UTF8.self)
        self.message = words.isEmpty ? Self.plain(status: status, []) : words
    }

    /// Reads the error of an unsuccessful answer, or one inside a successful answer.
    init(status: Int, _ json: JSON) {
        // Gemini wraps its error in an array.
        let body = json.array?.first ?? json
        let error = Self.opened(body)
        let raw = error["metadata"]?.optional("raw")
        let inner = raw.map { Self.opened($0) }
        let innerText = raw.flatMap { Self.text($0) }
        // Beside a sentence, frameworks write the status in words here: `"error": "Bad Request"`.
        let isStatusInWords = body["error"]?.text != nil && body["message"] != nil
        let words = isStatusInWords ? nil : body.optional("error").flatMap { Self.text($0) }
        var message = innerText ?? words ?? Self.text(body) ?? ""
        // MiMo puts the details here; its message says only that there is an error.
        if let detail = error["param"]?.string, innerText == nil, detail.contains(" ") { message += ": \(detail)" }
        if let provider = error["metadata"]?["provider_name"]?.string, innerText != nil { message += " (\(provider))" }
        let ownStatus = status < 300 ? Self.status(in: error) ?? Self.statusInWords(of: error, body) : status
        self.init(status: ownStatus ?? 500, message: message)
        isInStream = status < 300
        isTypeTheKind = body["type"]?.text?.says("error") == true || ownStatus == nil
        code = inner?["code"]?.string ?? Self.word(error["code"]) ?? Self.word(body["code"]) ?? Self.word(body["base_resp"]?["status_code"])
        type = error["type"]?.string ?? error["status"]?.string
        parameter = (inner ?? error)["param"]?.string
        promptTokens = error["n_prompt_tokens"]?.int.flatMap { $0.isTokenCount ? $0 : nil }
        contextTokens = error["n_ctx"]?.int.flatMap { $0.isTokenCount ? $0 : nil }
        retryAfter = (error["details"]?.array ?? []).lazy.compactMap { $0["retryDelay"]?.string.flatMap(Self.seconds) }.first
    }

    /// Unwraps the error: from a member, a list (B-03), or a string that quotes another server's.
    private static func opened(_ json: JSON, depth: Int = 8) -> JSON {
        guard depth > 0, let inner = json.array?.first ?? json.optional("error") ?? quoted(json) else { return json }
        let error = opened(inner, depth: depth - 1)
        return error.members == nil ? json : error
    }

    private static func quoted(_ json: JSON) -> JSON? { json.text.flatMap { try? JSON.parse($0.decoded) } }

    /// The message, wherever it is; all of them if there are several.
    private static func text(_ json: JSON, depth: Int = 8) -> String? {
        guard depth > 0 else { return nil }
        switch json {
        case .null, .bool, .number: return nil
        case .string(let words): return quoted(json).flatMap { text($0, depth: depth - 1) } ?? (words.isEmpty ? nil : words.string)
        case .array(let elements):
            let texts = elements.compactMap { text($0, depth: depth - 1) }
            return texts.isEmpty ? nil : texts.joined(separator: "; ")
        case .object:
            let keys = ["message", "detail", "msg", "error_msg", "status_msg", "base_resp", "error", "errors"]
            guard let words = keys.lazy.compactMap({ json[named: $0].flatMap { text($0, depth: depth - 1) } }).first else { return nil }
            let place = (json["loc"]?.array ?? []).compactMap(word).joined(separator: ".")
            return place.isEmpty ? words : "\(place): \(words)"
        }
    }

    private static func word(_ json: JSON?) -> String? { json?.string ?? json?.int.map(String.init) }

    /// An error inside a successful answer has its status, if any, as a code (B-14); MiniMax has a separate member.
    private static func status(in error: JSON) -> Int? {
        let codes = [error["code"], error["error_code"], error["http_code"], error["statusCode"], error["status"]].compactMap {
            $0?.int ?? $0?.string.flatMap { Int($0) }
        }
        return codes.first { (400...599).contains($0) }
    }

    private static func statusInWords(of error: JSON, _ body: JSON) -> Int? {
        let miniMax = body["base_resp"]?["status_code"]?.int.map { JSON("minimax \($0)") }
        let words = [error["code"], error["type"], error["status"], miniMax].compactMap { word($0)?.asciiLowercased }
        return words.lazy.compactMap { word in statuses.first { $0.words.contains(word) }?.status }.first
    }

    /// OpenAI's codes and types, Google's statuses, and MiniMax's numbers.
    private static let statuses: [(status: Int, words: Set<String>)] = [
        (
            429,
            [
                "rate_limit_exceeded", "rate_limit_reached", "too_many_requests", "resource_exhausted", "ratelimiterror", "minimax 1002",
                "minimax 1039",
            ]
        ),
        (503, ["unavailable", "service_unavailable", "overloaded", "engine_overloaded", "engine_overloaded_error", "server_overloaded"]),
        (401, ["invalid_api_key", "unauthenticated", "authenticationerror", "minimax 1004", "minimax 2049"]), (403, ["permission_denied"]),
        (404, ["model_not_found", "not_found", "notfounderror"]), (504, ["deadline_exceeded"]),
        (
            400,
            [
                "invalid_argument", "failed_precondition", "badrequesterror", "context_length_exceeded", "minimax 1026", "minimax 1027",
                "minimax 2013",
            ]
        ),
    ]

    /// The status, and the start of the text, or of a page without its tags (B-13).
    static func plain(status: Int, _ body: [UInt8]) -> String {
        var isTag = false
        var out: [UInt8] = []
        for (place, byte) in body.prefix(8192).enumerated() {
            switch byte {
            // `9 < 8` contains no tag.
            case UInt8(ascii: "<") where body.element(at: place + 1).map { "/!".utf8.contains($0) || $0.isASCIILetterOrDigit } == true:
                isTag = true
            case UInt8(ascii: ">") where isTag:
                isTag = false
                out.append(UInt8(ascii: " "))
            case _ where isTag: break
            case _: out.append(byte.isJSONWhitespace ? UInt8(ascii: " ") : byte)
            }
        }
        let words = String(decoding: out, as: UTF8.self).split(separator: " ").joined(separator: " ")
        var shown = words.prefix(300)
        // The last word may be part of a key, which would not be recognised.
        if shown.endIndex < words.endIndex || body.count > 8192 {
            shown = shown[..<(shown.lastIndex { $0 == " " || !$0.isASCII } ?? shown.startIndex)]
        }
        return "upstream returned HTTP \(status)" + (shown.isEmpty ? "" : ": \(shown)")
    }

    /// `17s`, `1.5s`.
    static func seconds(_ text: String) -> Double? { text.hasSuffix("s") ? Double(text.dropLast()) : Double(text) }
}

extension UpstreamError {
    /// OpenAI, GLM, Moonshot, SiliconFlow, DashScope, MiniMax, Volcengine.
    private static let billingCodes: Set<String> = [
        "insufficient_quota", "insufficient_user_quota", "budget_exceeded", "billing_hard_limit_reached", "billing_not_active", "1113",
        "exceeded_current_quota_error", "30001",
        "Arrearage",
        "AllocationQuota.FreeTierOnly", "1008", "AccountOverdueError", "insufficient_balance", "insufficient_credits",
    ]
    private static let billingWords = [
        "insufficient balance", "insufficient_quota", "exhausted credits", "insufficient credit", "balance is insufficient",
        "balance is not enough", "balance not enough", "credit balance", "budget has been exceeded", "account is in good standing",
        "billing hard limit",
        "check your plan and billing", "used all available credits", "more credits, or fewer max_tokens", "is suspended due to",
        "overdue payment", "overdue balance", "free tier of the model has been exhausted", "out of credits", "余额不足", "额度不足", "额度已用尽", "欠费",
    ]

    var kind: APIError.Kind {
        let words = message.asciiLowercased
        func says(_ texts: String...) -> Bool { texts.contains { words.contains($0) } }
        let isRefusal = status == 401 || status == 403
        // Some gateways use one type for every refusal.
        if isTypeTheKind, let kind = type.flatMap(APIError.Kind.init), !(isRefusal && kind == .invalidRequest) {
            return kind == .permission && isModeration ? .invalidRequest : kind
        }
        if status == 402 || [type, code].contains(where: { $0.map(Self.billingCodes.contains) == true })
            || Self.billingWords.contains(where: words.contains)
        {
            return .billing
        }
        if ["1302", "1303", "1305"].contains(code) { return .rateLimit }
        if ["1301", "1261"].contains(code) { return .invalidRequest }
        if code == "1312" || type == "overloaded" || (status >= 500 && says("overloaded", "server busy", "insufficient system resource")) {
            return .overloaded
        }
        if code == "invalid_api_key" { return .authentication }
        switch status {
        case 401: return .authentication
        case 403: return isModeration ? .invalidRequest : .permission
        case 404: return .notFound
        case 409: return .conflict
        case 413: return .requestTooLarge
        case 429: return .rateLimit
        case 408, 504, 524: return .timeout
        case 503, 529: return .overloaded
        case 400..<500: return .invalidRequest
        case _: return .api
        }
    }

    /// gpt-5 reached its limit before the first word, as in Claude Code's one-token check whether a model exists (D-57).
    var isLimitReached: Bool {
        (status < 500 || isInStream) && message.asciiLowercased.contains("could not finish the message because max_")
    }

    /// The prompt's content is at fault, so the client must know (D-70).
    private var isModeration: Bool {
        let words = ([message, code, type].compactMap { $0 }).joined(separator: " ").asciiLowercased
        return Self.moderationWordings.contains(where: words.contains)
    }

    private static let moderationWordings = [
        "moderation", "input was flagged", "prompt was flagged", "content was flagged", "message was flagged", "request was flagged",
        "content filter", "content_filter", "content policy", "content_policy", "content management policy", "content safety",
        "safety system", "inappropriate content", "sensitive content", "sensitive words", "data_inspection",
    ]
}
