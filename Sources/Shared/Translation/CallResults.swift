/// The results of calls, each to be taken by the id of its call; those of one id in their order.
struct CallResults {
    private let results: [ContentBlock.ToolResult]
    /// The place of the next one of each id. Clients answer thousands of calls in any order: none is searched for.
    private var first: [String: Int] = [:]
    /// By place: the next one of the same id.
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
