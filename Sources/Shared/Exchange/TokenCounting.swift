extension MessagesRequest {
    /// The declared tools that the proxy runs. nil: do not check that they are enabled.
    func webTools(enabledIn settings: Config.WebSettings?) throws(APIError) -> [ServerTool] {
        var found: [ServerTool] = []
        for (index, tool) in tools.enumerated() {
            guard case .web(let json, _) = tool, let own = try ServerTool.declared(json, at: "tools.\(index)") else { continue }
            if let settings { try own.checkEnabled(at: "tools.\(index)", settings: settings) }
            found.append(own)
        }
        return found
    }

    /// Estimated tokens of the whole prompt, as sent to `model`.
    func tokens(for model: Config.Model) throws(APIError) -> Int {
        // Counting runs no tools, so they need not be enabled.
        let catalog = ToolCatalog(self, web: try webTools(enabledIn: nil), quirks: model.quirks)
        var quirks = model.quirks
        quirks.prefill = .native
        let chat = try ChatRequest(self, for: model, quirks: quirks, tools: catalog)
        return max(1, TokenEstimate.ofChatRequest(chat.json(quirks)))
    }
}
