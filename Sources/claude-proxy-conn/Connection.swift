import Shared

/// One connection, from its request to the end of its answer.
struct Connection {
    /// Why the connection ended early.
    private enum Ending: Error {
        /// No fault: there is nobody to answer.
        case clientGone
        /// No fault: the administrator stops the process. `isCut`: within a piece, after which nothing more makes sense.
        case terminated(isCut: Bool)
        case failed(APIError)
    }

    private let start = SteadyClock.now
    private let client = Client()
    private let peer: Peer
    private let environment = Program.environment
    private let ids = IDs(seed: .random(in: .min ... .max))
    private var log: ConnectionLog
    private var reader: RequestReader
    private var writer: ResponseWriter
    private var encoder: ResponseEncoder
    /// Of the answer; nil if none was started.
    private var status: Int?
    /// The request without its body, once it is read.
    private var head: HTTPRequest?
    private var caller: Caller?
    /// Once there is one, only it knows how to report an error after what was written.
    private var exchange: Exchange?

    init() {
        peer = client.peer(environment)
        log = ConnectionLog(peer: Client.name(environment), requestID: ids.request)
        reader = RequestReader(environment: environment)
        encoder = reader.encoder
        writer = ResponseWriter(to: client)
    }

    /// Answers the request. *Returns*: the exit code, which says whose fault a failure was.
    mutating func run() -> CInt {
        do throws(Ending) {
            switch try answer() {
            case .response(let response): try write(response)
            case .exchange(let exchange): try converse(exchange)
            }
            ended(.answered)
            client.close(expectsMore: !reader.isWhole)
            return 0
        } catch {
            return leave(because: error)
        }
    }

    // MARK: - The answer

    private mutating func answer() throws(Ending) -> Answer {
        var request = try read { reader, _ throws(RequestReader.Failure) in try reader.readHead() }
        head = request
        var answer: Answer?
        defer { log.began(request, answer) }
        let endpoint = Endpoint(request)
        if let health = endpoint.health(requestID: ids.request) {
            answer = .response(health)
            return .response(health)
        }
        let config = try loadConfig(for: endpoint)
        let caller: Caller
        do throws(APIError) { caller = try admit(request, to: endpoint, from: peer, config: config) } catch { throw .failed(error) }
        self.caller = caller
        request = try read { reader, writer throws(RequestReader.Failure) in
            try reader.readBody(onContinue: { _ = writer.write($0) })
        }
        do throws(APIError) {
            let found = try Shared.answer(to: request, at: endpoint, of: caller, config: config, ids: ids, now: SteadyClock.now)
            answer = found
            return found
        } catch { throw .failed(error) }
    }

    /// Reads a part of the request.
    private mutating func read(
        _ part: (inout RequestReader, inout ResponseWriter) throws(RequestReader.Failure) -> HTTPRequest
    ) throws(Ending) -> HTTPRequest {
        defer { encoder = reader.encoder }
        do throws(RequestReader.Failure) { return try part(&reader, &writer) } catch {
            switch error {
            case .clientGone: throw .clientGone
            case .terminated: throw .terminated(isCut: false)
            case .http(let error): throw .failed(APIError(error))
            }
        }
    }

    private mutating func loadConfig(for endpoint: Endpoint) throws(Ending) -> Config {
        do throws(ConfigError) {
            let config = try ConfigFile(environment: environment).load()
            log.configured(config)
            if config.isSandboxed { enterSandbox(config) }
            return config
        } catch {
            log.misconfigured(error)
            throw .failed(endpoint.refusal(error))
        }
    }

    private mutating func enterSandbox(_ config: Config) {
        let addresses = config.addresses + environment.values
        let speaksTLS = addresses.contains { $0.prefix(6).lowercased() == "https:" }
        log.sandboxed(without: Sandbox.enter(environment, speaksTLS: speaksTLS, keeping: log.descriptor))
    }

    // MARK: - The conversation

    private mutating func converse(_ exchange: Exchange) throws(Ending) {
        self.exchange = exchange
        var inbound = try openInbound()
        while case let requests = try next(), !requests.isEmpty {
            inbound.start(requests)
            while inbound.isOpen, self.exchange?.isSatisfied == false {
                switch inbound.next(lastWrite: writer.lastWrite, patience: self.exchange?.patience ?? .forAnswer(hasStarted: true)) {
                case .part(let part, let index): try receive(part, from: index)
                case .clientGone: throw .clientGone
                case .terminated: throw .terminated(isCut: false)
                }
            }
        }
        try write(encoder.end())
    }

    private func openInbound() throws(Ending) -> Inbound {
        do throws(APIError) { return try Inbound(from: client) } catch { throw .failed(error) }
    }

    private mutating func next() throws(Ending) -> [OutboundRequest] {
        do throws(APIError) {
            let requests = try exchange?.next(now: SteadyClock.now) ?? []
            log.noted(&exchange)
            log.sent(requests)
            return requests
        } catch { throw .failed(error) }
    }

    private mutating func receive(_ part: InboundPart, from index: Int) throws(Ending) {
        let emission: Emission
        do throws(APIError) {
            emission = try exchange?.receive(part, from: index, now: SteadyClock.now) ?? Emission()
        } catch { throw .failed(error) }
        log.noted(&exchange)
        let bytes = encode(emission)
        // D-32: when the exchange writes nothing, an interim response shows whether the client is still there.
        if bytes.isEmpty, case .clientClosedSending = part, let probe = encoder.interimContinue { try write(probe) }
        try write(bytes)
    }

    // MARK: - Writing

    private mutating func encode(_ emission: Emission) -> [UInt8] {
        if let head = emission.head { status = head.status }
        return encoder.encode(head: emission.head, body: emission.body, contentLength: emission.contentLength)
    }

    private mutating func write(_ response: HTTPResponse) throws(Ending) {
        status = response.head.status
        try write(encoder.encode(response))
    }

    private mutating func write(_ bytes: [UInt8]) throws(Ending) {
        guard !bytes.isEmpty else { return }
        switch writer.write(bytes) {
        case .written: break
        case .clientGone: throw .clientGone
        case .terminated: throw .terminated(isCut: true)
        }
    }

    // MARK: - When it goes wrong

    /// *Returns*: the exit code.
    private mutating func leave(because ending: Ending) -> CInt {
        switch ending {
        case .clientGone:
            ended(.clientGone)
            return 0
        case .terminated(let isCut):
            if !isCut { say(.shuttingDown) }
            ended(.terminated)
            client.close(expectsMore: !reader.isWhole)
            return 0
        case .failed(let error):
            say(error)
            ended(.failed(error))
            client.close(expectsMore: !reader.isWhole)
            return error.blame.rawValue
        }
    }

    /// Reports the error to the client, in the form that what was written so far allows.
    private mutating func say(_ error: APIError) {
        log.noted(&exchange)
        let emission = exchange?.fail(error) ?? Emission(HTTPResponse(error, requestID: ids.request))
        _ = writer.write(encode(emission) + encoder.end())
    }

    private mutating func ended(_ end: ConnectionLog.End) {
        let error: APIError? =
            switch end {
            case .answered, .clientGone: nil
            case .terminated: .shuttingDown
            case .failed(let error): error
            }
        let summary = ConnectionSummary(
            start: start, end: SteadyClock.now, peer: peer, head: head, client: caller?.client.name, status: status,
            outcome: exchange?.outcome, error: error)
        log.ended(summary, end)
    }
}

extension APIError {
    fileprivate static let shuttingDown = APIError(.overloaded, "the proxy is shutting down", blame: .system)
}
