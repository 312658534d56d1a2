/// `2026-01-02T03:04:05Z`; drops fractions of a second and clamps years to 1…9999.
/// *Source*: RFC 3339.
package func rfc3339(_ time: UnixTime) -> String {
    // In this order `min` and `max` turn NaN, which an upstream's header can cause, into a number.
    let seconds = Int(max(-62_135_596_800, min(253_402_300_799, time)).rounded(.down))
    let ofDay = seconds - seconds.dividedDown(by: 86_400) * 86_400
    let date = CivilDate(daysSinceEpoch: seconds.dividedDown(by: 86_400))
    let clock = [ofDay / 3600, ofDay / 60 % 60, ofDay % 60].map { twoDigits($0) }.joined(separator: ":")
    return "\(String(date.year).leftPadded(to: 4))-\(twoDigits(date.month))-\(twoDigits(date.day))T\(clock)Z"
}

/// Reads `2026-01-02T03:04:05Z` in any zone; fractions of a second are dropped. *Source*: RFC 3339 §5.6.
package func rfc3339Date(_ text: String) -> UnixTime? {
    let halves = text.split(separator: "T", maxSplits: 1)
    guard halves.count == 2 else { return nil }
    let clock = halves[1].prefix { $0 == ":" || $0 == "." || $0.isNumber }
    let days = halves[0].split(separator: "-").map(decimal)
    let times = clock.prefix { $0 != "." }.split(separator: ":").map(decimal)
    guard days.count == 3, let year = days[0], let month = days[1], let day = days[2], times.count == 3, let hours = times[0],
        let minutes = times[1], let seconds = times[2], hours < 24, minutes < 60, seconds <= 60,
        let date = CivilDate(year: year, month: month, day: day),
        let offset = zoneOffset(Substring(halves[1].dropFirst(clock.count).filter { $0 != ":" }))
    else { return nil }
    return UnixTime(date.daysSinceEpoch * 86_400 + hours * 3600 + minutes * 60 + seconds - offset)
}

/// Reads `Sun, 06 Nov 1994 08:49:37 GMT`, also with a numeric zone as in mail, and without the day of the week.
/// *Source*: RFC 9110 §5.6.7 (IMF-fixdate), RFC 5322 §3.3. The two obsolete forms yield nil.
package func httpDate(_ text: String) -> UnixTime? {
    var words = text.split(whereSeparator: { $0 == " " || $0 == "\t" })
    if words.first?.hasSuffix(",") == true { words.removeFirst() }
    guard words.count == 5, let day = decimal(words[0]), let month = CivilDate.month(words[1]), words[2].utf8.count == 4,
        let year = decimal(words[2]), let date = CivilDate(year: year, month: month, day: day), let offset = zoneOffset(words[4])
    else { return nil }
    let clock = words[3].split(separator: ":", omittingEmptySubsequences: false).map(decimal)
    guard clock.count == 2 || clock.count == 3, let hours = clock[0], let minutes = clock[1],
        let seconds = clock.count == 3 ? clock[2] : 0, hours < 24, minutes < 60, seconds <= 60
    else { return nil }
    return UnixTime(date.daysSinceEpoch * 86_400 + hours * 3600 + minutes * 60 + seconds - offset)
}

/// A day of the Gregorian calendar.
package struct CivilDate: Sendable, Equatable {
    package let year: Int
    /// 1…12
    package let month: Int
    package let day: Int

    package static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]

    /// nil if there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
        // The 31st of a short month would come back as another day.
        guard CivilDate(daysSinceEpoch: daysSinceEpoch) == self else { return nil }
    }

    /// *Source*: Hinnant: chrono-Compatible Low-Level Date Algorithms, civil_from_days.
    package init(daysSinceEpoch days: Int) {
        let shifted = days + 719_468
        let era = shifted.dividedDown(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// *Source*: as above, days_from_civil.
    package var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.dividedDown(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// The number of an abbreviated month, such as `Mar` (in any case).
    static func month(_ abbreviation: Substring) -> Int? {
        monthNames.firstIndex { String($0.prefix(3)).equalsIgnoringCase(String(abbreviation)) }.map { $0 + 1 }
    }
}

/// Digits only: `Int("+7")` would be 7.
private func decimal(_ text: Substring) -> Int? {
    text.utf8.allSatisfy(\.isASCIIDigit) ? Int(text) : nil
}

/// Seconds east of Greenwich.
private func zoneOffset(_ zone: Substring) -> Int? {
    if ["GMT", "UTC", "UT", "Z"].contains(String(zone)) { return 0 }
    guard zone.utf8.count == 5, let sign = zone.first, sign == "+" || sign == "-", let digits = decimal(zone.dropFirst()) else {
        return nil
    }
    return (digits / 100 * 3600 + digits % 100 * 60) * (sign == "-" ? -1 : 1)
}

private func twoDigits(_ value: Int) -> String { String(value).leftPadded(to: 2) }

extension String {
    fileprivate func leftPadded(to width: Int) -> String {
        String(repeating: "0", count: max(0, width - utf8.count)) + self
    }
}

extension Int {
    /// Rounds towards negative infinity.
    fileprivate func dividedDown(by divisor: Int) -> Int {
        (self < 0 ? self - divisor + 1 : self) / divisor
    }
}
