/// Totals over all requests in a log, and over each group of them. *Units*: tokens, milliseconds.
package struct UsageTally: Sendable {
    package enum Grouping: String, Sendable, CaseIterable { case client, model, upstream, session, hour, day }

    /// Totals over some requests.
    package struct Row: Sendable {
        package internal(set) var requests = 0
        /// By whose fault they were.
        package internal(set) var failures: [String: Int] = [:]
        package internal(set) var input = 0
        package internal(set) var cached = 0
        package internal(set) var written = 0
        package internal(set) var output = 0
        /// nil if no request had a price.
        package internal(set) var cost: Double?
        package internal(set) var textMilliseconds = Durations()
        package internal(set) var milliseconds = Durations()

        var failed: Int { failures.values.reduce(0, +) }

        mutating func add(_ line: DoneLine) {
            requests += 1
            if let blame = line.blame { failures[blame, default: 0] += 1 }
            if let tokens = line.tokens {
                input += tokens.input
                cached += tokens.cached
                written += tokens.written
                output += tokens.output
            }
            if let cost = line.cost { self.cost = (self.cost ?? 0) + cost }
            if let milliseconds = line.textMilliseconds { textMilliseconds.add(milliseconds) }
            if let milliseconds = line.milliseconds { self.milliseconds.add(milliseconds) }
        }
    }

    package let grouping: Grouping
    package private(set) var total = Row()
    private var groups: [String: Row] = [:]
    /// Lines that are not the last line of a connection.
    package private(set) var passedOver = 0
    private let session: String?
    /// The local day and hour of an instant: `2026-11-27`, `13`.
    private let local: @Sendable (UnixTime) -> (day: String, hour: String)

    /// `session`: count one conversation only, given by its id or by its 8 digits in the log.
    package init(
        by grouping: Grouping, session: String? = nil, local: @escaping @Sendable (UnixTime) -> (day: String, hour: String)
    ) {
        self.grouping = grouping
        self.session = session
        self.local = local
    }

    /// Counts a line of a log. Health checks and connections without a request are left out.
    package mutating func add(_ line: ArraySlice<UInt8>) {
        guard !line.isEmpty else { return }
        guard let done = DoneLine(line, withTime: isTimeline) else { return passedOver += 1 }
        guard !done.isIdle else { return }
        if let session, done.session != session, done.session != FNV1a.hex32(session.utf8) { return }
        total.add(done)
        let name = name(done)
        groups[groups.count < Self.maxGroups || groups[name] != nil ? name : Self.otherGroups, default: Row()].add(done)
    }

    /// Clients choose names and sessions, and nobody reads more groups.
    private static let maxGroups = 20_000
    private static let otherGroups = "others"

    var isTimeline: Bool { grouping == .day || grouping == .hour }

    private func name(_ line: DoneLine) -> String {
        let name: String? =
            switch grouping {
            case .client: line.client
            case .model: line.model
            case .upstream: line.upstream
            case .session: line.session
            case .day: time(line)?.day
            case .hour: time(line).map { "\($0.day) \($0.hour):00" }
            }
        return name ?? "-"
    }

    private func time(_ line: DoneLine) -> (day: String, hour: String)? {
        switch line.time {
        case .instant(let instant)?: local(instant)
        case .local(let day, let hour)?: (day, hour)
        case nil: nil
        }
    }

    /// Times in order, other groups by number of requests.
    package var rows: [(name: String, row: Row)] {
        let rows = groups.map { (name: $0.key, row: $0.value) }
        switch grouping {
        case .hour, .day: return rows.sorted { $0.name < $1.name }
        case .client, .model, .upstream, .session:
            return rows.sorted { ($1.row.requests, $0.name) < ($0.row.requests, $1.name) }
        }
    }
}
