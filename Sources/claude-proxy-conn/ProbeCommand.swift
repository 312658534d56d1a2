import Glibc
import Shared

/// `--probe [MODEL]`: asks upstreams what they can do. *Returns*: the exit code.
func probe(_ model: String?) -> CInt {
    do throws(ConfigError) {
        let file = ConfigFile.ofAdministrator()
        let config = try file.load()
        // libcurl reads proxies and certificate authorities from there.
        for (name, value) in file.environment { setenv(name, value, 1) }
        let upstreams = config.upstreams(probing: model)
        guard !upstreams.isEmpty else {
            let known = config.providers.flatMap(\.models).map(\.id).joined(separator: ", ")
            say("\("model: \(model ?? ""); known are \(known)".visible)\n", to: STDERR_FILENO)
            return APIError.Blame.client.rawValue
        }
        return probe(upstreams, config)
    } catch {
        return refuse(error.faults)
    }
}

private func probe(_ upstreams: [Config.Upstream], _ config: Config) -> CInt {
    var probes = upstreams.compactMap { Probe($0, config: config) }
    for probe in probes { tell(probe.price) }
    Waiting.holdTermination()
    signal(SIGPIPE, SIG_IGN)
    do throws(APIError) {
        var inbound = try Inbound(from: Client())
        for index in probes.indices {
            guard try ask(&probes[index], &inbound) else { return 0 }
        }
    } catch {
        return refuse(error)
    }
    return probes.allSatisfy(\.isUsable) ? 0 : APIError.Blame.upstream.rawValue
}

/// *Returns*: whether anybody still reads the output.
private func ask(_ probe: inout Probe, _ inbound: inout Inbound) throws(APIError) -> Bool {
    tell([""])
    while let request = probe.next() {
        inbound.start([request])
        while inbound.isOpen {
            switch inbound.next(lastWrite: SteadyClock.now, patience: .afterWrites(seconds: 3600)) {
            case .part(let part, _): probe.receive(part)
            case .clientGone, .terminated: return false
            }
        }
        tell(probe.takeLines())
    }
    tell(probe.conclusion)
    return true
}

private func tell(_ lines: [String]) {
    for line in lines { say("\(line)\n", to: STDOUT_FILENO) }
}
