extension ServerTool {
    /// Reads one of the request's tools; nil if it is not one of ours. *Throws*: V-16, V-17, W-05.
    package static func declared(_ tool: JSON, at path: String) throws(APIError) -> ServerTool? {
        guard let type = tool["type"]?.string, let kind = Kind.of(type: type) else { return nil }
        if let name = tool["name"], name.string != kind.name { throw .invalid("\(path).name: Input should be '\(kind.name)'") }
        return ServerTool(
            kind: kind,
            maxUses: min(try positive(tool["max_uses"], at: path + ".max_uses") ?? kind.defaultMaxUses, maxUsesOfAnswer),
            filter: try DomainFilter(of: tool, at: path),
            country: try country(tool["user_location"], at: path + ".user_location"),
            maxContentTokens: try positive(tool["max_content_tokens"], at: path + ".max_content_tokens"),
            citations: tool["citations"]?["enabled"]?.bool,
            urlSources: try URLSources(of: tool, at: path))
    }

    /// No client can ask for more: every result is held until the answer is over.
    private static let maxUsesOfAnswer = 100

    /// *Throws*: T-15, if no server is configured for it.
    package func checkEnabled(at path: String, settings: Config.WebSettings) throws(APIError) {
        guard kind.server(settings) == nil else { return }
        throw .invalid("\(path): \(kind.words) is not enabled: \(kind.missingSetting) in config.json")
    }

    private static func positive(_ value: JSON?, at path: String) throws(APIError) -> Int? {
        guard let value, !value.isNull else { return nil }
        guard let number = value.int, number > 0 else { throw .invalid("\(path): Input should be an integer greater than 0") }
        return number
    }

    private static func country(_ location: JSON?, at path: String) throws(APIError) -> String? {
        guard let location, !location.isNull else { return nil }
        let parts = [location["city"], location["region"], location["country"], location["timezone"]]
        guard parts.contains(where: { $0?.text?.isEmpty == false }) else {
            throw .invalid("\(path): At least one of city, region, country or timezone is required")
        }
        return location["country"]?.string
    }
}
