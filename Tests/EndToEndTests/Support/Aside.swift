import Foundation

/// Runs what waits for long on a thread of its own: the tests share as many as there are cores.
func aside<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        Thread.detachNewThread { continuation.resume(returning: body()) }
    }
}
