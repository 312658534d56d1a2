/// What a refusal is about, by its words and by what was sent: what was not sent cannot be refused.
///
/// *Source*: D-57.
extension Refusal.Occasion {
    /// The words contain the name of `member`, not as part of a longer name.
    func names(_ member: StaticString) -> Bool {
        let (words, member) = (Array(words.utf8), Array("\(member)".utf8))
        func isOfName(_ byte: UInt8?) -> Bool { byte.map { $0.isASCIILetterOrDigit || "_-".utf8.contains($0) } ?? false }
        return words.indices.contains { start in
            words[start...].starts(with: member) && !isOfName(words.element(at: start - 1))
                && !isOfName(words.element(at: start + member.count))
        }
    }

    // MARK: - Numbers

    /// The limit of output tokens in the words, if it is less than was `asked` for.
    func outputLimit(below asked: Int) -> Int? {
        let members = ["max_tokens", "max_completion_tokens", "max_output_tokens", "max_new_tokens", "maxoutputtokens", "max tokens"]
        let excesses = [
            "exceed", "larger than", "greater than", "less than", "at most", "between", "in range", "range is", "range of",
            "supported range",
            "too large", "limit", "maximum", "范围", "最大", "超过", "大于", "不能超", "[1",
        ]
        guard members.contains(where: words.contains), excesses.contains(where: words.contains),
            // Those are about the context window.
            !["context", "prompt", "input tokens", "thinking"].contains(where: words.contains)
        else { return nil }
        let limits = numbers.filter { $0 >= 256 && $0 < asked && !(400...599).contains($0) }
        guard let limit = limits.max() else { return nil }
        let isOpen = words.contains("(exclusive)") || (words.contains("less than") && !words.contains("or equal"))
        return isOpen ? limit - 1 : limit
    }

    /// Numbers that are not part of a word.
    private var numbers: [Int] {
        Array(words.utf8).split { !($0.isASCIILetterOrDigit || "_-.".utf8.contains($0)) && $0 < 0x80 }.compactMap { word in
            let digits = word.drop { $0 >= 0x80 }.prefix { $0.isASCIIDigit }
            let rest = word[digits.endIndex...]
            return rest.allSatisfy { $0 >= 0x80 || $0 == UInt8(ascii: ".") } ? Int(String(decoding: digits, as: UTF8.self)) : nil
        }
    }

    // MARK: - Messages

    /// The model accepts no images at all. An image that is broken, too large or of an unknown format is the client's to fix.
    var refusesImages: Bool {
        sends(part: "image_url")
            && refuses(["image", "vision", "visual", "multimodal", "multi-modal", "text input", "'text'", "`text`", "图片", "图像", "视觉"])
            && !takes("image_url")
    }

    /// The model accepts no files at all.
    var refusesFiles: Bool {
        sends(part: "file")
            && (refuses(["'file'", "`file`", "file input", "files", "type: file", "document", "pdf"]) || takes("image_url"))
    }

    /// An assistant message with calls and no content.
    var refusesNull: Bool {
        let isSent = messages.contains { $0["tool_calls"] != nil && $0["content"] == .null }
        return isSent && !["sequence", "array", "list"].contains(where: words.contains)
            && ["null", "none is not an allowed value", "be a valid string", "expected a string"].contains(where: words.contains)
    }

    /// The words list `kind` among the accepted parts.
    private func takes(_ kind: String) -> Bool {
        ["should be", "expected one of", "supported values", "must be one of"].contains { phrase in
            Array(words.utf8).firstRange(of: Array(phrase.utf8)).map { place in
                String(decoding: Array(words.utf8)[place.upperBound...], as: UTF8.self).contains(kind)
            } ?? false
        }
    }

    private func refuses(_ subjects: [String]) -> Bool {
        let refusals = [
            "not support", "n't support", "unsupported content", "unsupported type", "only support", "only accept", "expected 'text'",
            "expected `text`", "should be 'text'", "invalid value 'image_url'", "does not accept", "does not have", "missing data required",
            "cannot read", "不支持",
        ]
        let others = [
            "format", "size", "too large", "download", "fetch", "base64", "corrupt", "decod", "pixel", "dimension", "exceed", "mime",
            "media type", "media_type", "webp", "gif", "too many", "not found", "tool_choice", "response_format", "格式", "大小",
        ]
        return subjects.contains(where: words.contains) && refusals.contains(where: words.contains)
            && !others.contains(where: words.contains)
    }

    private func sends(part kind: StaticString) -> Bool {
        messages.contains { $0["content"]?.array?.contains { $0["type"]?.text?.says(kind) == true } == true }
    }

    private var messages: [JSON] { sent["messages"]?.array ?? [] }

    // MARK: - Tools

    /// A tool's schema, without naming the part of it.
    var refusesSchema: Bool {
        guard sent["tools"] != nil, !["response_format", "response format", "json_schema"].contains(where: words.contains) else {
            return false
        }
        if words.contains("schema") {
            return ["tool", "function", "keyword", "unrecognized schema", "json schema", "array", "items", "xgrammar"].contains(
                where: words.contains)
        }
        return words.contains("grammar") && ["error", "invalid", "unsupported", "failed"].contains(where: words.contains)
    }
}
