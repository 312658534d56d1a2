import Testing

@testable import Shared

/// `--usage`, from log lines to its output.
@Suite struct UsageTallyTests {
    private static let done =
        "done status=200 client=anna model=claude-x to=glm upstream=h/glm session=9f2c01ab tries=1 in=10 cached=70 written=20 out=5 searches=0 fetches=0 cost=0.5 head_ms=100 text_ms=200 ms=900 stop=end_turn"
    private static let failed =
        #"done status=500 client=bert model=claude-y error="say \"no\"" blame=upstream ms=30"#

    private static func tally(_ lines: [String], by grouping: UsageTally.Grouping = .client, session: String? = nil) -> UsageTally {
        var tally = UsageTally(by: grouping, session: session) { time in
            // Two hours east of UTC.
            let text = rfc3339(time + 7200)
            return (String(text.prefix(10)), String(text.prefix(13).suffix(2)))
        }
        for line in lines { tally.add(Array(line.utf8)[...]) }
        return tally
    }

    private static func plain(_ message: String, prefix: String = "<6>192.0.2.1:99 ") -> String {
        "\(prefix)req_0123456789abcdefghijklmn \(message)"
    }

    private static func journal(_ message: String, microseconds: Int = 1_767_312_245_000_000) -> String {
        let text = JSON(plain(message, prefix: "192.0.2.1:99 ")).written
        return #"{"PRIORITY":"6","__REALTIME_TIMESTAMP":"\#(microseconds)","MESSAGE":\#(text),"_PID":"7"}"#
    }

    @Test func `lines are read from the journal's JSON, its short form and plain files alike`() {
        let bytes = Array(Self.plain(Self.done, prefix: "192.0.2.1:99 ").utf8).map(String.init).joined(separator: ",")
        for line in [
            Self.plain(Self.done), Self.journal(Self.done), #"{"MESSAGE":[\#(bytes)]}"#,
            Self.plain(Self.done, prefix: "2026-01-02T03:04:05+0100 host claude-proxy[12]: unix:0 "),
            Self.plain(Self.done, prefix: "Jan  2 03:04:05 host claude-proxy-conn[12]: 192.0.2.1:4 "),
        ] {
            let total = Self.tally([line]).total
            #expect(total.requests == 1 && total.input == 10 && total.cached == 70 && total.written == 20 && total.output == 5, "\(line)")
            #expect(total.cost == 0.5 && total.failures == [:] && total.milliseconds.percentiles?.p95 == 900)
        }
    }

    @Test(arguments: [
        "-- Boot 7 --", "{", "{}", #"{"MESSAGE":5}"#, "Jan 2 host sshd[1]: done status=200",
        "<7>192.0.2.1:99 req_0123456789abcdefghijklmn body: 192.0.2.1 req_abc done status=200 in=5",
        "<6>192.0.2.1:99 req_0123456789abcdefghijklmn donestatus=200", "req_0123 done status=200",
    ]) func `other lines are passed over, and counted`(_ line: String) {
        let tally = Self.tally([line, ""])
        #expect(tally.total.requests == 0 && tally.passedOver == 1)
    }

    @Test func `health checks and connections on which nothing was asked are no requests`() {
        let tally = Self.tally([
            Self.plain("done status=200 path=/health ms=0"), Self.plain("done ms=3"), Self.plain("done status=200 path=/v1/models ms=1"),
        ])
        #expect(tally.total.requests == 1 && tally.passedOver == 0)
    }

    @Test(
        arguments: [
            (.client, ["anna", "bert"]), (.model, ["claude-x", "claude-y"]), (.upstream, ["h/glm", "-"]), (.session, ["9f2c01ab", "-"]),
            (.hour, ["2026-01-02 02:00"]), (.day, ["2026-01-02"]),
        ] as [(UsageTally.Grouping, [String])])
    func `requests are grouped`(_ grouping: UsageTally.Grouping, _ names: [String]) {
        let lines = [Self.journal(Self.done), Self.journal(Self.done), Self.journal(Self.failed)]
        #expect(Self.tally(lines, by: grouping).rows.map(\.name) == names)
    }

    @Test func `a log without times, or with local ones, is grouped by what it has`() {
        let zoneless = Self.plain(Self.done, prefix: "2026-05-06T07:08:09 host claude-proxy[1]: 192.0.2.1:4 ")
        let zoned = Self.plain(Self.done, prefix: "2026-05-06T23:08:09+0000 host claude-proxy[1]: 192.0.2.1:4 ")
        #expect(Self.tally([Self.plain(Self.done)], by: .day).rows.map(\.name) == ["-"])
        #expect(Self.tally([zoneless], by: .hour).rows.map(\.name) == ["2026-05-06 07:00"])
        #expect(Self.tally([zoned], by: .day).rows.map(\.name) == ["2026-05-07"])
        let multilog = Self.plain(Self.done, prefix: "@4000000069fb8e0a00000000 192.0.2.1:4 ")
        let svlogd = Self.plain(Self.done, prefix: "2026-05-06_18:52:00.12345 192.0.2.1:4 ")
        #expect(Self.tally([multilog, svlogd], by: .hour).rows.map(\.name) == ["2026-05-06 20:00"])
    }

    @Test func `one conversation is chosen by its id or by the digits in the log`() {
        let id = "conversation-1"
        let own = Self.done.replacing("9f2c01ab", with: FNV1a.hex32(id.utf8))
        for session in [id, FNV1a.hex32(id.utf8)] {
            let tally = Self.tally([Self.plain(own), Self.plain(Self.done)], session: session)
            #expect(tally.line == "1 requests, 100 in (70 % cached), 5 out, cost 0.5\n")
        }
    }

    @Test func `percentiles are of the nearest rank`() {
        var durations = Durations()
        #expect(durations.percentiles == nil)
        for value in (1...10).reversed() { durations.add(value * 10) }
        #expect(durations.percentiles?.p50 == 50 && durations.percentiles?.p95 == 100)
        for value in (11...100_000).reversed() { durations.add(value % 1000 * 10) }
        for value in 1...1000 { durations.add(-value) }
        #expect(durations.percentiles?.p50 == 4940 && durations.percentiles?.p95 == 9490)
    }

    @Test func `the shapes for programs are as documented`() throws {
        let tally = Self.tally([Self.plain(Self.done), Self.plain(Self.failed), "noise"])
        #expect(
            tally.json.written
                == #"{"total":{"name":"total","requests":2,"failures":{"upstream":1},"in":10,"cached":70,"written":20,"out":5,"cost":0.5,"text_ms":{"p50":200,"p95":200},"ms":{"p50":30,"p95":900}},"by":"client","groups":[{"name":"anna","requests":1,"failures":{},"in":10,"cached":70,"written":20,"out":5,"cost":0.5,"text_ms":{"p50":200,"p95":200},"ms":{"p50":900,"p95":900}},{"name":"bert","requests":1,"failures":{"upstream":1},"in":0,"cached":0,"written":0,"out":0,"cost":null,"text_ms":{"p50":null,"p95":null},"ms":{"p50":30,"p95":30}}],"passed_over":1}"#
        )
        for line in [
            #"claude_proxy_requests_total{client="anna"} 1"#, #"claude_proxy_failures_total{client="bert",blame="upstream"} 1"#,
            #"claude_proxy_tokens_total{client="anna",kind="cached"} 70"#, #"claude_proxy_cost_total{client="anna"} 0.5"#,
        ] { #expect(tally.prometheus.contains(line + "\n")) }
    }

    @Test func `a person sees a table with bars`() {
        let text = Self.tally([Self.plain(Self.done), Self.plain(Self.done), Self.plain(Self.failed), "noise"]).table
        #expect(
            text == """
                client                requests      failed  in  cached  written  out  cost  text p50  p95  ms p50  p95
                anna    ████████████         2           -  20     140       40   10     1       200  200     900  900
                bert    ██████               1  1 upstream   0       0        0    0     -         -    -      30   30
                total                        3  1 upstream  20     140       40   10     1       200  200     900  900

                1 line passed over: not the last line of a connection

                """)
    }

    @Test func `a page escapes what a client wrote, and holds no script`() {
        let page = Self.tally([Self.plain(Self.done.replacing("anna", with: "<script>&x"))]).page
        #expect(page.contains("&lt;script&gt;&amp;x") && !page.contains("<script") && page.contains("<svg"))
    }

    @Test(
        arguments: [
            (0.0042, "0.0042"), (1200, "1200"), (1.0 / 3, "0.333333"), (1_234_567, "1234570"), (0.0, "0"), (2.5e-7, "0.00000025"),
            (0.1, "0.1"),
        ] as [(Double, String)])
    func `numbers have six digits that matter`(_ value: Double, _ text: String) {
        #expect(value.shortest(significantDigits: 6) == text)
    }

    @Test(
        arguments: [
            ([], UsageTally.Grouping.client, .table), (["--by", "day", "--json"], .day, .json),
            (["--html", "f"], .client, .html(path: "f")),
            (["--session", "s"], .client, .session("s")), (["--prometheus", "--by", "client"], .client, .prometheus),
        ] as [([String], UsageTally.Grouping, UsageOptions.Form)])
    func `options are read`(_ arguments: [String], _ grouping: UsageTally.Grouping, _ form: UsageOptions.Form) throws {
        let options = try UsageOptions(arguments)
        #expect(options.grouping == grouping && options.form == form)
    }

    @Test(arguments: [["--by"], ["--by", "colour"], ["--json", "--html", "f"], ["--html"], ["x"]])
    func `options that cannot be are refused`(_ arguments: [String]) {
        #expect(throws: OptionFault.self) { try UsageOptions(arguments) }
    }
}
