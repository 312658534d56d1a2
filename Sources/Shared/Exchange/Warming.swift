extension Exchange {
    /// The answer to `max_tokens: 0`: the client only warms the cache, so no upstream is asked.
    var warmed: HTTPResponse {
        var output = ClientAnswer(request, requestID: requestID, keepsBlocks: false, previewCharacters: 0)
        output.start(.init(id: messageID, model: request.model, usage: Usage()))
        output.write([.messageDelta(Stop(reason: .maxTokens), Usage(input: inputEstimate))])
        let emission = output.take()
        return HTTPResponse(status: 200, headers: emission.head?.headers ?? [:], body: emission.body)
    }
}
