/// A fault in one field. Each level on the way up prepends its step, so that the path costs nothing unless something is
/// wrong.
struct FieldError: Error, Equatable {
    /// Empty if it concerns no single field.
    var path: String
    var problem: String

    init(_ path: String = "", _ problem: String) {
        self.path = path
        self.problem = problem
    }

    static func required(_ key: StaticString) -> FieldError { FieldError(key.description, "Field required") }

    func under(_ step: String) -> FieldError {
        FieldError(path.isEmpty ? step : "\(step).\(path)", problem)
    }
}

extension APIError {
    init(_ error: FieldError) {
        self = .invalid(error.path.isEmpty ? error.problem : "\(error.path): \(error.problem)")
    }
}

/// Runs `read`, and puts faults in it under `step`.
func under<Value>(_ step: @autoclosure () -> String, _ read: () throws(FieldError) -> Value) throws(FieldError) -> Value {
    do { return try read() } catch { throw error.under(step()) }
}

extension JSON {
    /// The member `key`; null counts as absent.
    func optional(_ key: StaticString) -> JSON? {
        guard let value = self[key], !value.isNull else { return nil }
        return value
    }

    func required(_ key: StaticString) throws(FieldError) -> JSON {
        guard let value = optional(key) else { throw .required(key) }
        return value
    }

    func optionalText(_ key: StaticString) throws(FieldError) -> JSONText? {
        guard let value = optional(key) else { return nil }
        guard let text = value.text else { throw FieldError(key.description, "Input should be a valid string") }
        return text
    }

    func requiredText(_ key: StaticString) throws(FieldError) -> JSONText {
        guard let text = try optionalText(key) else { throw .required(key) }
        return text
    }

    func requiredString(_ key: StaticString) throws(FieldError) -> String { try requiredText(key).string }

    func optionalInt(_ key: StaticString) throws(FieldError) -> Int? {
        guard let value = optional(key) else { return nil }
        guard let int = value.int else { throw FieldError(key.description, "Input should be a valid integer") }
        return int
    }

    /// A number, as written.
    func optionalNumber(_ key: StaticString) throws(FieldError) -> JSON? {
        guard let value = optional(key) else { return nil }
        guard case .number = value else { throw FieldError(key.description, "Input should be a valid number") }
        return value
    }

    func optionalBool(_ key: StaticString) throws(FieldError) -> Bool? {
        guard let value = optional(key) else { return nil }
        guard let bool = value.bool else { throw FieldError(key.description, "Input should be a valid boolean") }
        return bool
    }

    func optionalArray(_ key: StaticString) throws(FieldError) -> [JSON]? {
        guard let value = optional(key) else { return nil }
        guard let array = value.array else { throw FieldError(key.description, "Input should be a valid list") }
        return array
    }

    func optionalObject(_ key: StaticString) throws(FieldError) -> JSON? {
        guard let value = optional(key) else { return nil }
        guard value.members != nil else { throw FieldError(key.description, "Input should be a valid dictionary") }
        return value
    }
}
