/// Ids that are told apart by a number behind the later ones. However many are equal, each is found at once.
struct UniqueIDs: Sendable {
    private var taken: Set<String>
    /// The number to try next, by id.
    private var numbers: [String: Int] = [:]

    init(_ taken: Set<String> = []) { self.taken = taken }

    /// `id`, or the first of `id_2`, `id_3` … that is free, in the spelling that `spelled` gives it.
    mutating func take(_ id: String, spelled: (String) -> String = { $0 }) -> String {
        if taken.insert(id).inserted { return id }
        while true {
            let number = numbers[id, default: 2]
            numbers[id] = number + 1
            let unique = spelled("\(id)_\(number)")
            if taken.insert(unique).inserted { return unique }
        }
    }
}
