import Testing

@testable import Shared

@Suite struct APIErrorTests {
    @Test(arguments: ["0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnop", "sk-0123456789abcdefghijklmnopqrstuvwxyz"])
    func `D-34 no part of a key stands in a message, however often it holds the key`(_ key: String) {
        for count in [1, 32, 100, 2000] {
            let error = APIError.invalid(String(repeating: "\(key) ", count: count)).masked(by: Secrets([key]))
            #expect(error.message == String(String(repeating: "*** ", count: count).prefix(2000)))
        }
    }

    @Test func `a message is cut to 2000 characters, however many bytes a letter with its accents has`() {
        let message = "Ü" + String(repeating: "\u{301}", count: 100_000)
        #expect(APIError.invalid(message).masked(by: Secrets([])).message.unicodeScalars.count == 2000)
    }
}
