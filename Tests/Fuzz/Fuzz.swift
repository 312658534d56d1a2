import Foundation
import Shared

/// One kind of foreign input, and what must always hold for it.
struct Target: Sendable {
    let name: String
    /// Inputs to start from, made of the tests' examples.
    let seeds: @Sendable () -> [[UInt8]]
    /// Ends the process if a rule is broken.
    let check: @Sendable ([UInt8]) -> Void

    static let all = [json, http, stream, config, addresses, endpoint]

    /// The target named in the environment.
    static let chosen: Target = {
        let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
        guard let target = all.first(where: { $0.name == name }) else {
            print("FUZZ_TARGET: one of \(all.map(\.name).joined(separator: ", "))")
            exit(2)
        }
        return target
    }()
}

func require(_ condition: Bool, _ rule: @autoclosure () -> String) {
    if !condition { broken(rule()) }
}

/// Ends the process, so that libFuzzer keeps the input.
func broken(_ rule: String) -> Never {
    FileHandle.standardError.write(Data("broken: \(rule)\n".utf8))
    abort()
}

// MARK: - libFuzzer's entry points. *Source*: llvm.org/docs/LibFuzzer.html, FuzzerInterface.h.

/// If FUZZ_SEEDS names a folder, only writes the seeds there.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_: UnsafeMutableRawPointer?, _: UnsafeMutableRawPointer?) -> CInt {
    guard let folder = ProcessInfo.processInfo.environment["FUZZ_SEEDS"] else { return 0 }
    for (number, seed) in Target.chosen.seeds().enumerated() {
        guard FileManager.default.createFile(atPath: "\(folder)/seed-\(number)", contents: Data(seed)) else { exit(1) }
    }
    exit(0)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Target.chosen.check(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// Half of the time, changes a JSON text in the input as a tree: changed bytes are hardly ever JSON.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maxCount: Int, _ seed: CUnsignedInt) -> Int {
    var dice = Dice(state: UInt64(seed))
    guard Bool.random(using: &dice) else { return mutateBytes(data, count, maxCount) }
    let input = Array(UnsafeBufferPointer(start: data, count: count))
    guard let changed = TreeMutation.changed(input, &dice), changed.count <= maxCount else { return mutateBytes(data, count, maxCount) }
    data.update(from: changed, count: changed.count)
    return changed.count
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>, _ count: Int, _ maxCount: Int) -> Int
