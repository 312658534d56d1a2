extension MessagesRequest {
    /// The tools that the proxy runs, read.
    func webTools(settings: Config.WebSettings) throws(APIError) -> [ServerTool] {
        var found: [ServerTool] = []
        for (index, tool) in tools.enumerated() {
            guard case .web(let json, _) = tool, let own = try ServerTool.declared(json, at: "tools.\(index)", settings: settings) else {
                continue
            }
            found.append(own)
        }
        return found
    }

    /// The estimate of the whole prompt, as `model` gets it.
    func tokens(for model: Config.Model, web: Config.WebSettings) throws(APIError) -> Int {
        var settings = web
        // What is only counted asks for nothing, so it needs no key.
        settings.tavilyKey = settings.tavilyKey ?? ""
        let catalog = ToolCatalog(self, web: try webTools(settings: settings), quirks: model.quirks)
        var quirks = model.quirks
        quirks.prefill = .native
        let chat = try ChatRequest(self, for: model, quirks: quirks, tools: catalog)
        return max(1, TokenEstimate.ofChatRequest(chat.json(quirks)))
    }
}
