import Glibc
import Shared

/// More than any request or answer that the proxy takes.
private let maxRecordingBytes = 128 << 20

/// `--explain`: what would become of the request on standard input. *Returns*: the exit code.
func explain(_ arguments: [String]) -> CInt {
    let options: ExplainOptions
    do throws(OptionFault) { options = try ExplainOptions(arguments) } catch { return refuse(error) }
    let config: Config
    do throws(ConfigError) { config = try ConfigFile.ofAdministrator().load() } catch { return refuse(error.faults) }
    let (request, recorded): (HTTPRequest, RecordedAnswer?)
    do throws(FileError) {
        let bytes = try readAll(STDIN_FILENO, maxBytes: maxRecordingBytes)
        guard let found = HTTPRequest(recorded: bytes) else {
            return refuse(OptionFault("standard input: expected an HTTP request, or the JSON body of one"))
        }
        request = options.model.map { found.asking(for: $0) } ?? found
        recorded = try options.replay.map { path throws(FileError) in RecordedAnswer(try readFile(path, maxBytes: maxRecordingBytes)) }
    } catch {
        say("\(Program.name): \(options.replay ?? "standard input"): \(error)\n", to: STDERR_FILENO)
        return APIError.Blame.system.rawValue
    }
    let (ids, now) = (IDs(seed: .random(in: .min ... .max)), SteadyClock.now)
    do throws(APIError) {
        guard let recorded else {
            let text = try Explanation(request, config: config, ids: ids, now: now).text
            return show(text) ? 0 : APIError.Blame.system.rawValue
        }
        let replay = try Replay(of: recorded, to: request, config: config, ids: ids, now: now)
        say("status \(replay.status)\n", to: STDERR_FILENO)
        for notice in replay.notices { say("\(Secrets(config.secrets).masked(notice).visible)\n", to: STDERR_FILENO) }
        let isWritten = show(String(decoding: replay.body, as: UTF8.self))
        return isWritten ? replay.blame?.rawValue ?? 0 : APIError.Blame.system.rawValue
    } catch {
        say("the client would get \(error.status) \(error.kind.rawValue): \(error.message.visible)\n", to: STDERR_FILENO)
        return error.blame.rawValue
    }
}

/// To a file or a pipe byte by byte; to a terminal without what it would act on.
private func show(_ text: String) -> Bool {
    guard isatty(STDOUT_FILENO) == 1 else { return say(text, to: STDOUT_FILENO) }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).visible }
    return say(lines.joined(separator: "\n"), to: STDOUT_FILENO)
}
