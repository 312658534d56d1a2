/// What a configuration may refer to but does not contain; the shell looks it up.
package struct Surroundings {
    package var environment: [String: String]
    /// The contents of a file. *Throws*: why it cannot be read, such as `cannot be read: No such file or directory`.
    package var contents: (_ path: String) throws(Unreadable) -> [UInt8]
    /// The id of the Unix user with that name; nil if there is none.
    package var userID: (_ name: String) -> UInt32?

    package struct Unreadable: Error {
        package var reason: String
        package init(_ reason: String) { self.reason = reason }
    }

    /// Without files and users, for a configuration that refers to none.
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
