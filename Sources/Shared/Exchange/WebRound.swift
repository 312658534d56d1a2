/// The server tool calls between two rounds of the model: run in parallel, shown in the order of the calls.
struct WebRound: Sendable {
    /// How many run at once.
    private static let width = 4

    private(set) var runs: [WebCall]
    let isResumed: Bool
    let hasClientCalls: Bool
    private var begun = 0
    /// The runs that the last `start` sent, by the index of their request.
    private var asked: [Int] = []
    private var answers: [Int: (status: Int, body: [UInt8])] = [:]
    private var shown = 0

    init(_ runs: [WebCall], isResumed: Bool = false, hasClientCalls: Bool = false) {
        self.runs = runs
        self.isResumed = isResumed
        self.hasClientCalls = hasClientCalls
    }

    /// Every request that was sent has its result.
    var isSettled: Bool { asked.allSatisfy { runs[$0].result != nil } }
    /// Every call was run.
    var isOver: Bool { begun == runs.count && isSettled }
    /// Every call exceeded its limit: the model ignores it.
    var isOverused: Bool {
        let uses = runs.filter { $0.tool != nil }
        return !uses.isEmpty && uses.allSatisfy(\.isOverused)
    }

    /// Calls of tools that are not offered, each with its refusal: the model sees them in this answer, the client never (W-50).
    var refusals: [Message] {
        let refused = runs.filter { $0.tool == nil }
        guard !refused.isEmpty else { return [] }
        let calls = refused.map { run in
            ContentBlock.toolUse(.init(id: run.id, name: run.name, input: (try? JSON.parse(run.arguments)) ?? [:]))
        }
        let answers = refused.map { run in
            ContentBlock.toolResult(.init(toolUseID: run.id, content: [.text("Error: tool not available")], isError: false))
        }
        return [Message(role: .assistant, content: calls, index: 0), Message(role: .user, content: answers, index: 0)]
    }

    /// Returns what to send next; empty if all calls are settled.
    mutating func start(_ web: inout WebTools) -> [OutboundRequest] {
        (asked, answers) = ([], [:])
        var requests: [OutboundRequest] = []
        while begun < runs.count, requests.count < Self.width {
            let question = runs[begun].question
            // The same question is not sent twice at once: `receive` gives both calls the answer.
            if let request = web.begin(&runs[begun]), !asked.contains(where: { runs[$0].question == question }) {
                asked.append(begun)
                requests.append(request)
            }
            begun += 1
        }
        return requests
    }

    mutating func receive(_ part: InboundPart, from index: Int, _ web: inout WebTools, now: UnixTime) {
        guard let place = asked.element(at: index), runs[place].result == nil else { return }
        switch part {
        case .head(let head): answers[index] = (head.status, [])
        case .body(let bytes): answers[index]?.body += bytes
        case .end:
            let answer = answers[index]
            end(place, .response(status: answer?.status ?? 0, body: answer?.body ?? []), &web, now: now)
        case .failed(let failure): end(place, .failed(failure), &web, now: now)
        case .silence, .clientClosedSending: break
        }
    }

    /// Ends the call, and those that wait for the same answer.
    private mutating func end(_ place: Int, _ answer: ServerTool.Answer, _ web: inout WebTools, now: UnixTime) {
        web.end(&runs[place], answer, now: now)
        for other in runs.indices[..<begun] where runs[other].result == nil && runs[other].question == runs[place].question {
            runs[other].result = runs[place].result
        }
    }

    /// Shows each call in its turn, and its result once there is one.
    mutating func show(in stream: inout MessageStream?, _ web: inout WebTools, into events: inout [MessageEvent]) {
        while shown < runs.count {
            guard let tool = runs[shown].tool else {
                shown += 1
                continue
            }
            if !runs[shown].isShown {
                let input = JSONText(decoded: runs[shown].arguments)
                stream?.append(.serverToolUse(id: runs[shown].id, name: tool.name), input: input, into: &events)
                runs[shown].isShown = true
            }
            guard let result = runs[shown].result else { return }
            let block: JSON = ["type": JSON(tool.kind.resultType), "tool_use_id": JSON(runs[shown].id), "content": result.content]
            stream?.append(.whole(block), into: &events)
            web.count(runs[shown])
            shown += 1
        }
    }
}
