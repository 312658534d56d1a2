/// Tools whose schemas use every keyword of Claude Code's own, in less than a tenth of their size.
enum ProbeTools {
    static let all: [Tool.FunctionTool] = [
        tool(
            "Read",
            [
                "file_path": text("The absolute path of the file to read."),
                "offset": ["type": "integer", "description": "The line to begin at.", "minimum": 0, "maximum": 9_007_199_254_740_991],
                "limit": ["type": "integer", "description": "How many lines to read.", "exclusiveMinimum": 0],
            ], required: ["file_path"]),
        tool(
            "Edit",
            [
                "file_path": text("The absolute path of the file to change."), "old_string": text("The text to replace."),
                "new_string": text("What to replace it by."),
                "replace_all": ["type": "boolean", "default": false, "description": "Every occurrence, and not the first alone."],
            ], required: ["file_path", "old_string", "new_string"]),
        tool(
            "Bash",
            [
                "command": text("The command to run."), "timeout": ["type": "number", "description": "Milliseconds, 600000 at the most."],
                "run_in_background": ["type": "boolean"],
            ], required: ["command"]),
        tool(
            "Agent",
            [
                "description": text("Three to five words."), "prompt": text("The task."),
                "model": ["type": "string", "enum": ["sonnet", "opus", "haiku"]],
                "to": ["type": "string", "allOf": [["pattern": "^[^\\n\\r]*$"], ["pattern": "^[\\s\\S]{0,300}$"]]],
                "resume": ["type": "string", "pattern": "^wf_[a-z0-9-]{6,}$", "maxLength": 256],
            ], required: ["description", "prompt"]),
        tool(
            "WebFetch", ["url": ["type": "string", "format": "uri"], "prompt": ["type": "string", "minLength": 2]],
            required: ["url", "prompt"]),
        tool(
            "AskUserQuestion",
            [
                "questions": [
                    "type": "array", "minItems": 1, "maxItems": 4,
                    "items": [
                        "type": "object", "properties": ["question": text("One question."), "multiSelect": ["type": "boolean"]],
                        "required": ["question"], "additionalProperties": false,
                    ],
                ],
                "answers": ["type": "object", "propertyNames": ["type": "string"], "additionalProperties": ["type": "string"]],
            ], required: ["questions"]),
    ]

    /// OpenAI's prefix cache begins at 1024 tokens, and Claude Code's descriptions are long.
    private static let advice = String(
        repeating: "Use it only where it helps the task at hand, say what you do before you do it, and read the result to its end. ", count: 8)

    private static func tool(_ name: String, _ properties: JSON, required: JSON) -> Tool.FunctionTool {
        Tool.FunctionTool(
            name: name, description: JSONText("\(name). \(advice)"),
            schema: [
                "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": properties, "required": required,
                "additionalProperties": false,
            ])
    }

    private static func text(_ description: JSONText) -> JSON { ["type": "string", "description": .string(description)] }
}
