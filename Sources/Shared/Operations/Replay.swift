/// What a client would get if an upstream gave an answer that somebody saved: what `--explain --replay` prints.
package struct Replay: Sendable {
    /// As the client would read it.
    package private(set) var body: [UInt8] = []
    package private(set) var status = 200
    /// What the log would say meanwhile.
    package private(set) var notices: [String] = []
    /// Whose fault it was; nil: nobody's.
    package private(set) var blame: APIError.Blame?

    /// *Throws*: why the request is refused, as the client is told.
    package init(of recorded: RecordedAnswer, to request: HTTPRequest, config: Config, ids: IDs, now: UnixTime) throws(APIError) {
        let endpoint = Endpoint(request)
        let (caller, _) = try config.explainedCaller(of: request, to: endpoint)
        switch try answer(to: request, at: endpoint, of: caller, config: config, ids: ids, now: now) {
        case .response(let response): (status, body) = (response.head.status, response.body)
        case .exchange(var exchange): run(&exchange, recorded, now: now)
        }
    }

    /// Whoever is asked again of the same turn answers the same; what comes after tools was not saved.
    private mutating func run(_ exchange: inout Exchange, _ recorded: RecordedAnswer, now: UnixTime) {
        do throws(APIError) {
            var (tries, isSaved) = (0, true)
            while case let requests = try exchange.next(now: now), !requests.isEmpty {
                isSaved = isSaved && exchange.outcome.tries > tries
                tries = exchange.outcome.tries
                let parts: [InboundPart] = isSaved ? [.head(recorded.head), .body(recorded.body), .end] : [.failed(.notSaved)]
                for index in requests.indices {
                    for part in parts where !exchange.isSatisfied { add(try exchange.receive(part, from: index, now: now)) }
                }
            }
        } catch {
            blame = error.blame
            add(exchange.fail(error))
        }
        notices = exchange.takeNotices().map(\.message)
    }

    private mutating func add(_ emission: Emission) {
        if let head = emission.head { status = head.status }
        body += emission.body
    }
}

extension TransportFailure {
    fileprivate static let notSaved = TransportFailure(.lost, "the file holds no answer to what is asked next")
}
