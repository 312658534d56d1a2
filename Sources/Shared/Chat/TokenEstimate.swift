package struct TokenEstimate {
    package static func tokens(in text: JSONText) -> Int { (text.byteCount + 3) / 4 }
    package static func ofChatRequest(_ body: JSON) -> Int { max(1, body.encoded.count / 4) }
}
