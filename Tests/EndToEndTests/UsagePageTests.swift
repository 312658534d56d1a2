import Foundation
import Glibc
import Testing

/// The page of `--usage --html`, in a real browser.
@Suite(.enabled(if: chromium != nil, "no chromium here: apt-get install chromium"))
struct UsagePageTests {
    private static let log = (0..<40).map { number in
        "<6>127.0.0.1:9 req_\(number) done status=200 client=c\(number % 5) model=m in=\(number * 100) cached=\(number * 1000) written=0 out=\(number) "
            + "cost=0.01 text_ms=\(number * 10) ms=\(number * 50)\n"
    }.joined()

    /// *Returns*: the picture, a PNG, and what the browser has to say.
    private static func picture(of page: URL, in folder: URL, isDark: Bool) throws -> (png: Data, words: String) {
        let picture = folder.appendingPathComponent(isDark ? "dark.png" : "light.png")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(chromium))
        process.arguments =
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1000,700", "--enable-logging=stderr",
                "--user-data-dir=\(folder.path)/profile", "--screenshot=\(picture.path)",
            ] + (isDark ? ["--force-dark-mode", "--blink-settings=preferredColorScheme=0"] : []) + [page.absoluteString]
        process.environment = ["PATH": "/usr/bin:/bin", "HOME": folder.path]
        let errors = Pipe()
        (process.standardError, process.standardOutput) = (errors, FileHandle.nullDevice)
        try process.run()
        let words = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (try Data(contentsOf: picture), String(decoding: words, as: UTF8.self))
    }

    @Test func `it is drawn, in light and in dark, and loads nothing`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("page-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let page = folder.appendingPathComponent("usage.html")
        #expect(try Run(["--usage", "--html", page.path], input: .file(Self.log)).exitCode == 0)
        let text = try String(contentsOf: page, encoding: .utf8)
        #expect(!text.contains("http") && !text.contains("<script") && !text.contains("src="), "what a page loads has an address")
        let blank = folder.appendingPathComponent("blank.html")
        try "<!doctype html>".write(to: blank, atomically: true, encoding: .utf8)
        let nothing = try Self.picture(of: blank, in: folder, isDark: false).png
        let (light, words) = try Self.picture(of: page, in: folder, isDark: false)
        let dark = try Self.picture(of: page, in: folder, isDark: true).png
        for png in [light, dark] {
            #expect(png.starts(with: [0x89] + Array("PNG".utf8)))
            #expect(png.count > 4 * nothing.count, "something is drawn")
        }
        #expect(light != dark)
        #expect(!words.contains("CONSOLE"), "\(words)")
    }
}

private let chromium: String? = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].first { access($0, X_OK) == 0 }
