import Shared
import Testing

@Suite struct DatesTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_399.999, "2000-02-28T23:59:59Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_767_323_045, "2026-01-02T03:04:05Z"), (4_107_542_399, "2100-02-28T23:59:59Z"), (-1, "1969-12-31T23:59:59Z"),
            (1e300, "9999-12-31T23:59:59Z"), (-.infinity, "0001-01-01T00:00:00Z"), (.nan, "9999-12-31T23:59:59Z"),
        ] as [(Double, String)])
    func `a time is written as RFC 3339`(time: Double, text: String) {
        #expect(rfc3339(time) == text)
    }

    @Test(
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Tue, 25 Mar 2025 08:00:00 GMT", 1_742_889_600),
            ("25 mar 2025 09:00 +0100", 1_742_889_600), ("Tue, 25 Mar 2025 02:30:00 -0530", 1_742_889_600),
            ("Fri, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
        ] as [(String, Double)])
    func `a date of HTTP or mail is read`(text: String, time: Double) {
        #expect(httpDate(text) == time)
    }

    @Test(arguments: [
        "", "120", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 31 Feb 2025 00:00:00 GMT",
        "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:49:37 XYZ",
        "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 99999999999999999999 08:49:37 GMT", "Sun, 06 Nov 1994 :: GMT",
    ])
    func `what is no such date is nothing`(_ text: String) {
        #expect(httpDate(text) == nil)
    }

    @Test func `every day comes back`() {
        for day in stride(from: -719_000, to: 2_900_000, by: 37) {
            #expect(CivilDate(daysSinceEpoch: day).daysSinceEpoch == day)
        }
    }
}
