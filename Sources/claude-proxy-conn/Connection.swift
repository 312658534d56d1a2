import Shared

/// One connection, from its request to the end of its answer.
struct Connection {
    /// Why the path was left before its end.
    private enum Ending: Error {
        /// No fault: nobody is there to be answered.
        case clientGone
        /// No fault: the administrator ends the process.
        case terminated
        case failed(APIError)
    }

    private let client = Client()
    private let ids: IDs
    private let requestID: String
    private var log: ConnectionLog
    private var reader = RequestReader()
    private var writer: ResponseWriter
    private var encoder = ResponseEncoder(for: nil)
    /// Of the answer; 0: none was begun.
    private var status = 0
    /// Once there is one: it alone knows how an error looks behind what was written so far.
    private var exchange: Exchange?

    init() {
        ids = IDs(seed: .random(in: .min ... .max))
        var ids = ids
        requestID = ids.request()
        log = ConnectionLog(requestID: requestID)
        writer = ResponseWriter(to: client)
    }

    /// Answers the request. *Returns*: the exit code, which is whose fault it was.
    mutating func run() -> CInt {
        do throws(Ending) {
            let request = try readRequest()
            let config = try loadConfig()
            log.began(request, config)
            switch try answer(to: request, config) {
            case .response(let response): try write(response)
            case .exchange(let exchange): try converse(exchange)
            }
            log.ended(status: status, exchange?.outcome, .answered)
            client.close(expectsMore: false)
            return 0
        } catch {
            return leave(because: error)
        }
    }

    // MARK: - To the answer

    private mutating func readRequest() throws(Ending) -> HTTPRequest {
        defer { encoder = ResponseEncoder(for: reader.parser.request) }
        do throws(RequestReader.Failure) {
            return try reader.read(onContinue: { _ = writer.write(ResponseEncoder.interimContinue) })
        } catch {
            switch error {
            case .clientGone: throw .clientGone
            case .terminated: throw .terminated
            case .http(let error): throw .failed(APIError(error))
            }
        }
    }

    private mutating func loadConfig() throws(Ending) -> Config {
        do throws(ConfigError) { return try ConfigFile().load() } catch {
            log.misconfigured(error)
            throw .failed(APIError(error))
        }
    }

    private func answer(to request: HTTPRequest, _ config: Config) throws(Ending) -> Answer {
        do throws(APIError) {
            return try Shared.answer(to: request, config: config, ids: ids, now: WallClock.now)
        } catch { throw .failed(error) }
    }

    // MARK: - The conversation

    private mutating func converse(_ exchange: Exchange) throws(Ending) {
        self.exchange = exchange
        var inbound = try inbound()
        while case let requests = try next(), !requests.isEmpty {
            inbound.start(requests)
            while inbound.isOpen, self.exchange?.isSatisfied == false {
                switch inbound.next(lastWrite: writer.lastWrite) {
                case .part(let part, let index): try receive(part, from: index)
                case .clientGone: throw .clientGone
                case .terminated: throw .terminated
                }
            }
        }
        try write(encoder.end())
    }

    private func inbound() throws(Ending) -> Inbound {
        do throws(APIError) { return try Inbound(from: client) } catch { throw .failed(error) }
    }

    private mutating func next() throws(Ending) -> [OutboundRequest] {
        do throws(APIError) {
            let requests = try exchange?.next(now: WallClock.now) ?? []
            log.noted(&exchange)
            log.sent(requests)
            return requests
        } catch { throw .failed(error) }
    }

    private mutating func receive(_ part: InboundPart, from index: Int) throws(Ending) {
        let emission: Emission
        do throws(APIError) {
            emission = try exchange?.receive(part, from: index, now: WallClock.now) ?? Emission()
        } catch { throw .failed(error) }
        log.noted(&exchange)
        let bytes = encode(emission)
        // D-32: where the exchange has nothing to say, an interim answer finds out whether the client is still there.
        if bytes.isEmpty, case .clientClosedSending = part, encoder.takesInterim { try write(ResponseEncoder.interimContinue) }
        try write(bytes)
    }

    // MARK: - Writing

    private mutating func encode(_ emission: Emission) -> [UInt8] {
        var bytes: [UInt8] = []
        if let head = emission.head {
            status = head.status
            encoder.encode(head, contentLength: emission.contentLength, into: &bytes)
        }
        encoder.encode(emission.body, into: &bytes)
        return bytes
    }

    private mutating func write(_ response: HTTPResponse) throws(Ending) {
        try write(encode(Emission(response)) + encoder.end())
    }

    private mutating func write(_ bytes: [UInt8]) throws(Ending) {
        guard !bytes.isEmpty else { return }
        switch writer.write(bytes) {
        case .written: log.wrote()
        // Ended in the middle of a piece: nothing that makes sense can follow.
        case .clientGone, .terminated: throw .clientGone
        }
    }

    /// Says what went wrong, in the way that what was written so far allows.
    private mutating func leave(because ending: Ending) -> CInt {
        switch ending {
        case .clientGone:
            log.ended(status: status, exchange?.outcome, .clientGone)
            return 0
        case .terminated:
            say(APIError(.overloaded, "the proxy is shutting down", blame: .system))
            log.ended(status: status, exchange?.outcome, .terminated)
            return 0
        case .failed(let error):
            say(error)
            log.ended(status: status, exchange?.outcome, .failed(error))
            client.close(expectsMore: !reader.isWhole)
            return error.blame.rawValue
        }
    }

    private mutating func say(_ error: APIError) {
        let emission = exchange?.fail(error) ?? Emission(HTTPResponse(error, requestID: requestID))
        _ = writer.write(encode(emission) + encoder.end())
    }
}
