extension Config {
    /// What a model's tokens cost. *Units*: any currency, per million tokens.
    package struct Price: Sendable, Equatable {
        package var input: Double
        package var cached: Double
        package var written: Double
        package var output: Double

        /// Reading from and writing to the cache cost the same as other input unless specified.
        init(input: Double, cached: Double? = nil, written: Double? = nil, output: Double) {
            self.input = input
            self.cached = cached ?? input
            self.written = written ?? input
            self.output = output
        }

        /// *Source*: S-41: `input` excludes tokens read from or written to the cache.
        package struct Tokens: Sendable, Equatable {
            package var input = 0, cached = 0, written = 0, output = 0

            static func + (a: Tokens, b: Tokens) -> Tokens {
                Tokens(input: a.input + b.input, cached: a.cached + b.cached, written: a.written + b.written, output: a.output + b.output)
            }
        }

        func cost(of tokens: Tokens) -> Double {
            let parts = [
                (tokens.input, input), (tokens.cached, cached), (tokens.written, written), (tokens.output, output),
            ]
            return parts.reduce(0) { $0 + Double($1.0) * $1.1 } / 1_000_000
        }
    }
}

extension Config.Price {
    /// `"price": {"in": 0.6, "cached": 0.11, "written": 0.6, "out": 2.2}`. nil if absent or, with a fault noted, invalid.
    init?(_ model: inout ConfigSection, _ notes: inout ConfigNotes) {
        guard let value = model.value("price"), var section = model.section(value, at: model.path(of: "price"), &notes) else { return nil }
        let cached = section.price("cached", &notes)
        let written = section.price("written", &notes)
        let input = section.price("in", required: true, &notes)
        let output = section.price("out", required: true, &notes)
        section.end(&notes)
        guard let input, let output else { return nil }
        self.init(input: input, cached: cached, written: written, output: output)
    }
}

extension ConfigSection {
    fileprivate mutating func price(_ key: String, required: Bool = false, _ notes: inout ConfigNotes) -> Double? {
        guard let value = value(key) else {
            if required { notes.faults.append("\(path(of: key)): required") }
            return nil
        }
        guard let price = value.double, (0...1_000_000).contains(price) else {
            notes.faults.append("\(path(of: key)): expected a number, 0 or more")
            return nil
        }
        return price
    }
}
