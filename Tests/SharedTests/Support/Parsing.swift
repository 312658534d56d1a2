@testable import Shared

extension Config {
    /// For a configuration that names no file and no user.
    static func parse(_ file: [UInt8], environment: [String: String]) throws(ConfigError) -> Config {
        try parse(file, in: Surroundings(environment: environment))
    }
}

/// Answers a request as a connection does.
func answer(
    to request: HTTPRequest, from peer: Peer = Peer(), config: Config, ids: IDs, now: UnixTime
) throws(APIError) -> Answer {
    let endpoint = Endpoint(request)
    let caller = try admit(request, to: endpoint, from: peer, config: config)
    return try answer(to: request, at: endpoint, of: caller, config: config, ids: ids, now: now)
}
