/// What a configuration may name and does not hold itself: the shell looks it up.
package struct Surroundings {
    package var environment: [String: String]
    /// What a file holds. *Throws*: why it cannot be read, such as `cannot be read: No such file or directory`.
    package var contents: (_ path: String) throws(Unreadable) -> [UInt8]
    /// The number of the Unix user of that name; nil: there is none.
    package var userID: (_ name: String) -> UInt32?

    package struct Unreadable: Error {
        package var reason: String
        package init(_ reason: String) { self.reason = reason }
    }

    /// Without files and users: for a configuration that names none.
    package init(
        environment: [String: String],
        contents: @escaping (_ path: String) throws(Unreadable) -> [UInt8] = { _ throws(Unreadable) in throw Unreadable("there are no files here") },
        userID: @escaping (_ name: String) -> UInt32? = { _ in nil }
    ) {
        self.environment = environment
        self.contents = contents
        self.userID = userID
    }
}
