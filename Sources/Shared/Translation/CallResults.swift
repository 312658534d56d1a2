/// The results of calls, taken by call id; those with the same id in order.
struct CallResults {
    private let results: [ContentBlock.ToolResult]
    /// The next result for each id, so that none is searched for: clients answer thousands of calls in any order.
    private var first: [String: Int] = [:]
    /// By place: the next result with the same id.
    private var following: [Int?]

    init(_ results: [ContentBlock.ToolResult]) {
        self.results = results
        following = Array(repeating: nil, count: results.count)
        for (place, result) in results.enumerated().reversed() {
            following[place] = first.updateValue(place, forKey: result.toolUseID)
        }
    }

    mutating func take(_ id: String) -> ContentBlock.ToolResult? {
        guard let place = first[id] else { return nil }
        first[id] = following[place]
        return results[place]
    }
}
