/// The contents of a thinking block's `signature`, from which reasoning can be sent back to its upstream.
///
/// *Shape*: `Opaque`, of `{"m": model, "f": field, "t": text, "d": details}`.
struct ThinkingSignature {
    /// The model's id in the configuration.
    var model: String
    var field: Quirks.ReasoningField
    /// The reasoning, if the block does not show it.
    var text: JSONText?
    /// `reasoning_details`, unchanged.
    var details: [JSON] = []

    var encoded: String {
        Opaque.encode([
            "m": JSON(model), "f": JSON(field.rawValue), "t": text.map(JSON.string), "d": details.isEmpty ? nil : .array(details),
        ])
    }

    /// nil if it is not one of ours.
    init?(_ signature: JSONText) {
        guard let json = Opaque.decode(signature.bytes), let model = json["m"]?.string else { return nil }
        self.model = model
        field = json["f"]?.string.flatMap(Quirks.ReasoningField.init) ?? .reasoningContent
        text = json["t"]?.text
        details = json["d"]?.array ?? []
    }

    init(model: String, field: Quirks.ReasoningField, text: JSONText? = nil, details: [JSON] = []) {
        self.model = model
        self.field = field
        self.text = text
        self.details = details
    }
}
