/// Makes ids unique by appending numbers, in constant time however many are equal.
struct UniqueIDs: Sendable {
    private var taken: Set<String>
    /// The next number to try, by id.
    private var numbers: [String: Int] = [:]

    init(_ taken: Set<String> = []) { self.taken = taken }

    /// The first of `id`, `id_2`, `id_3` … that is free once `spelled` is applied. *Returns*: its spelling.
    mutating func take(_ id: String, spelled: (String) -> String = { $0 }) -> String {
        let own = spelled(id)
        if taken.insert(own).inserted { return own }
        while true {
            let number = numbers[id, default: 2]
            numbers[id] = number + 1
            let unique = spelled("\(id)_\(number)")
            if taken.insert(unique).inserted { return unique }
        }
    }
}
