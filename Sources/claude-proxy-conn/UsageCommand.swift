import Glibc
import Shared

/// `--usage`: sums up the log on standard input. *Returns*: the exit code.
func sumUp(_ arguments: [String]) -> CInt {
    let options: UsageOptions
    do throws(OptionFault) { options = try UsageOptions(arguments) } catch { return refuse(error) }
    let session: String? = if case .session(let id) = options.form { id } else { nil }
    var tally = UsageTally(by: options.grouping, session: session, local: localTime)
    guard readLines(from: STDIN_FILENO, { tally.add($0) }) else { return fail("standard input: cannot be read") }
    let text =
        switch options.form {
        case .table: tally.table
        case .json: String(decoding: tally.json.encoded, as: UTF8.self) + "\n"
        case .prometheus: tally.prometheus
        case .session: tally.line
        case .html: tally.page
        }
    guard case .html(let path) = options.form, path != "-" else {
        return say(text, to: STDOUT_FILENO) ? 0 : fail("standard output: cannot be written")
    }
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0, say(text, to: file), close(file) == 0 else { return fail("\(path): cannot be written") }
    return 0
}

private func fail(_ what: String) -> CInt {
    say("\(what): \(String(cString: strerror(errno)))\n", to: STDERR_FILENO)
    return APIError.Blame.system.rawValue
}

/// Calls `take` with each line, in bounded memory. *Returns*: whether all of the input was read.
private func readLines(from descriptor: CInt, _ take: (ArraySlice<UInt8>) -> Void) -> Bool {
    let pieceBytes = 262_144
    let maxLineBytes = 4_194_304
    var buffer: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: pieceBytes)
    // A line that is too long is skipped whole: its rest must not pass for a line by itself.
    var isSkipping = false
    while case let count = read(descriptor, &piece, pieceBytes), count != 0 {
        guard count > 0 else {
            if errno == EINTR { continue }
            return false
        }
        buffer += piece[..<count]
        var start = 0
        while let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
            if !isSkipping { take(buffer[start..<end]) }
            isSkipping = false
            start = end + 1
        }
        buffer.removeSubrange(..<start)
        guard buffer.count > maxLineBytes else { continue }
        buffer.removeAll(keepingCapacity: true)
        isSkipping = true
    }
    if !isSkipping { take(buffer[...]) }
    return true
}

@Sendable private func localTime(_ instant: UnixTime) -> (day: String, hour: String) {
    var seconds = time_t(max(-62_135_596_800, min(253_402_300_799, instant)))
    var parts = tm()
    localtime_r(&seconds, &parts)
    func digits(_ number: CInt, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }
    let day = "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))"
    return (day, digits(parts.tm_hour, 2))
}
