import Foundation

@testable import Shared

extension Target {
    /// The bytes of config.json: a usable configuration, or faults in words; never a key in the output.
    static let config = Target(
        name: "config",
        seeds: {
            let flags = Quirks.flags.map { "\"\($0.name)\":\($0.standard.written)" }.joined(separator: ",")
            let texts = [
                ConfigParserTests.minimal, ConfigParserTests.text(provider: "\"quirks\":{\(flags)}"),
                ConfigParserTests.text(
                    top: #""ak":"client-key-0123456789","tavily_key":"tvly-0123456789","tavily_url":"http://t.example/""#),
                ConfigParserTests.text(model: #""display_name":"M","remote_id":"far","profile":"vllm","quirks":{"top_k":true}"#),
                ConfigParserTests.text(top: #""port":1,"upstream_timeout_seconds":86400,"log_body_max_chars":0,"modles":[]"#),
                #"{"providers":[{"base_url":"http://[::1]:8080/openai/v1beta/","api_key":"","models":[{"id":"m"},{"id":"m"}]},{"base_url":"x"}]}"#,
            ]
            return texts.enumerated().map { Choices.seed($1.utf8, $0) } + [
                Choices.seed([0xEF, 0xBB, 0xBF] + Array(ConfigParserTests.minimal.utf8))
            ]
        },
        check: { input in
            var choices = Choices(input)
            let environment = environment(&choices)
            do throws(ConfigError) {
                let config = try Config.parse(choices.rest, environment: environment)
                check(config)
                checkSecrets(config, shown: config.warnings.joined() + ConfigReport(config).text, choices.rest)
            } catch {
                require(!error.faults.isEmpty && error.faults.allSatisfy { !$0.isEmpty }, "no fault is named")
                let isJSON = (try? JSON.parse(choices.rest)) != nil
                require(!isJSON || !error.isPassing, "JSON that is called none")
            }
        })

    private static func environment(_ choices: inout Choices) -> [String: String] {
        guard choices.chance(2) else { return [:] }
        return [
            "TAVILY_API_KEY": choices.one(of: ["", "tvly-of-the-environment", "a\nb"]),
            "TAVILY_PROXY_ADDRESS": choices.one(of: ["", "h:1", "http://h:1/", "https://[::1]:65535", "h", "h:0"]),
            "TAVILY_MAX_RESULTS": choices.one(of: ["", "1", "21", "x"]),
        ]
    }

    private static func check(_ config: Config) {
        require(!config.providers.isEmpty && (1...65535).contains(config.port) && config.upstreamTimeoutSeconds > 0, "out of range")
        require((1...20).contains(config.web.maxResults), "out of range")
        for model in config.providers.flatMap(\.models) {
            require(!model.id.isEmpty && !model.remoteID.isEmpty && !model.displayName.isEmpty, "a model without a name")
            let upstreams = config.upstreams(for: model.id)
            require(!upstreams.isEmpty, "a model that is served nowhere")
            for upstream in upstreams {
                let url = URL(string: upstream.url)
                require(
                    url?.host?.isEmpty == false && upstream.url.hasSuffix("/chat/completions"),
                    "a URL that Foundation cannot use: \(upstream.url)")
                for step in 0..<upstream.keys.count {
                    require(upstream.keys.key(after: step)?.utf8.allSatisfy { (0x20..<0x7F).contains($0) } == true, "a key that is no header field")
                }
            }
            checkQuirks(model.quirks)
        }
    }

    /// Every flag is read as it is printed.
    private static func checkQuirks(_ quirks: Quirks) {
        var read = Quirks()
        for flag in Quirks.flags {
            guard let override = flag.override(flag.value(quirks)) else {
                return require(flag.value(quirks).isNull, "\(flag.name) is shown as no value")
            }
            override(&read)
        }
        require(read == quirks, "flags that are shown otherwise than they are")
    }

    private static func checkSecrets(_ config: Config, shown: String, _ file: [UInt8]) {
        // A key that is an ordinary word may appear in any report.
        for secret in config.secrets where secret.utf8.count >= 8 && secret.utf8.contains(where: { (0x30...0x39).contains($0) }) {
            // A name with the same spelling as a key may be shown.
            let places = String(decoding: file, as: UTF8.self).components(separatedBy: secret).count - 1
            require(places > 1 || !shown.contains(secret), "the key \(secret) is shown")
        }
    }
}
