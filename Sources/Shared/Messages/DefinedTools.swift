/// Client tools whose schema Anthropic's models know by type. The client runs them, so for other models they become functions.
/// *Source*: the `tool_*_param.py` files of Anthropic's SDK; T-10 … T-13.
extension Tool.FunctionTool {
    /// nil if `type` is not one of them.
    init?(defined type: String, _ json: JSON) {
        guard let (family, version) = Self.split(type), let make = Self.families[family] else { return nil }
        self = make(version, json)
        isDeferred = json["defer_loading"]?.bool ?? false
        cacheControl = json.optional("cache_control")
    }

    /// `bash_20250124` → `("bash", 20250124)`.
    private static func split(_ type: String) -> (family: String, version: Int)? {
        guard let underscore = type.lastIndex(of: "_"), let version = Int(type[type.index(after: underscore)...]) else { return nil }
        return (String(type[..<underscore]), version)
    }

    private static var families: [String: (_ version: Int, _ json: JSON) -> Tool.FunctionTool] {
        ["bash": { _, _ in bash }, "text_editor": textEditor, "memory": { _, _ in memory }, "computer": computer]
    }

    private static var bash: Tool.FunctionTool {
        Tool.FunctionTool(
            name: "bash",
            description: "Run a command in a persistent bash session. Set restart to start the session anew.",
            schema: object([
                "command": ["type": "string", "description": "The bash command to run. Required unless restart is set."],
                "restart": ["type": "boolean", "description": "Restart the session."],
            ]))
    }

    private static func textEditor(version: Int, json: JSON) -> Tool.FunctionTool {
        let isOld = version < 2025_04_29
        var commands: [JSON] = ["view", "create", "str_replace", "insert"]
        if isOld { commands.append("undo_edit") }
        let limit = json["max_characters"]?.int.map { " A viewed file is cut after \($0) characters." } ?? ""
        return Tool.FunctionTool(
            name: isOld ? "str_replace_editor" : "str_replace_based_edit_tool",
            description: JSONText("View, create and edit text files.\(limit)"),
            schema: object(
                [
                    "command": ["type": "string", "enum": .array(commands)],
                    "path": ["type": "string", "description": "Absolute path to a file or directory."],
                    "file_text": ["type": "string", "description": "For create: the whole content of the file."],
                    "old_str": ["type": "string", "description": "For str_replace: the text to replace; it must occur once."],
                    "new_str": ["type": "string", "description": newText(isOld: isOld)],
                    "insert_line": ["type": "integer", "description": "For insert: the line after which to insert; 0 is the beginning."],
                    "insert_text": isOld ? nil : ["type": "string", "description": "For insert: the text to insert."],
                    "view_range": [
                        "type": "array", "items": ["type": "integer"],
                        "description": "For view: first and last line; -1 as the last is the end of the file.",
                    ],
                ], required: ["command", "path"]))
    }

    private static var memory: Tool.FunctionTool {
        Tool.FunctionTool(
            name: "memory",
            description: "Keep notes in files under /memories, which outlast this conversation.",
            schema: object(
                [
                    "command": ["type": "string", "enum": ["view", "create", "str_replace", "insert", "delete", "rename"]],
                    "path": ["type": "string", "description": "The path, for all commands but rename."],
                    "view_range": ["type": "array", "items": ["type": "integer"], "description": "For view: first and last line."],
                    "file_text": ["type": "string", "description": "For create: the whole content of the file."],
                    "old_str": ["type": "string", "description": "For str_replace: the text to replace."],
                    "new_str": ["type": "string", "description": "For str_replace: what to put in its place."],
                    "insert_line": ["type": "integer", "description": "For insert: the line after which to insert."],
                    "insert_text": ["type": "string", "description": "For insert: the text to insert."],
                    "old_path": ["type": "string", "description": "For rename: the present path."],
                    "new_path": ["type": "string", "description": "For rename: the new path."],
                ], required: ["command"]))
    }

    private static func computer(version: Int, json: JSON) -> Tool.FunctionTool {
        var actions: [JSON] = [
            "key", "type", "mouse_move", "left_click", "left_click_drag", "right_click", "middle_click", "double_click", "screenshot",
            "cursor_position",
        ]
        if version >= 2025_01_24 {
            actions += ["left_mouse_down", "left_mouse_up", "scroll", "hold_key", "wait", "triple_click"]
        }
        if version >= 2025_11_24, json["enable_zoom"]?.bool == true { actions.append("zoom") }
        let size = json["display_width_px"]?.int.flatMap { width in
            json["display_height_px"]?.int.map { " The screen is \(width) by \($0) pixels;" }
        }
        return Tool.FunctionTool(
            name: "computer",
            description: JSONText("Use a screen, a keyboard and a mouse.\(size ?? "") take a screenshot to see it."),
            schema: object(
                [
                    "action": ["type": "string", "enum": .array(actions)],
                    "coordinate": ["type": "array", "items": ["type": "integer"], "description": "x and y in pixels."],
                    "start_coordinate": ["type": "array", "items": ["type": "integer"], "description": "For a drag: where it begins."],
                    "text": ["type": "string", "description": "For key, type and hold_key; for a click: keys to hold."],
                    "scroll_direction": ["type": "string", "enum": ["up", "down", "left", "right"]],
                    "scroll_amount": ["type": "integer"],
                    "duration": ["type": "number", "description": "Seconds, for hold_key and wait."],
                    "region": ["type": "array", "items": ["type": "integer"], "description": "For zoom: x0, y0, x1, y1."],
                ], required: ["action"]))
    }

    private static func newText(isOld: Bool) -> JSON {
        isOld ? "For str_replace: what to put in its place. For insert: the text to insert." : "For str_replace: what to put in its place."
    }

    private static func object(_ properties: JSON, required: [JSON] = []) -> JSON {
        ["type": "object", "properties": properties, "required": required.isEmpty ? nil : .array(required)]
    }
}
