/// Who sends a request, as its head shows.
package struct Caller: Sendable {
    package let client: Config.Client
    package let session: Session
}

/// Refuses what can be refused by its head, so that no body is read before its sender is known. *Throws*: 404, 405, 401.
package func admit(_ head: HTTPRequest, to endpoint: Endpoint, from peer: Peer, config: Config) throws(APIError) -> Caller {
    do throws(APIError) {
        if case .none(let error) = endpoint { throw error }
        guard let client = endpoint.needsNoKey ? Config.Client() : config.client(showing: head.headers, from: peer) else {
            throw APIError(.authentication, Config.refusal(of: head.headers), blame: .client)
        }
        return Caller(client: client, session: Session(head.headers, client: client, peer: peer))
    } catch {
        throw error.masked(by: Secrets(config.secrets))
    }
}
