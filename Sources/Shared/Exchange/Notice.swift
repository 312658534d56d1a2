/// Something worth a line in the log.
package struct Notice: Sendable, Equatable {
    package enum Level: Int, Sendable { case error = 3, warning = 4, notice = 5, info = 6, debug = 7 }
    package var level: Level
    package var message: String
}
