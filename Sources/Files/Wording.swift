// Counts and sizes as a sentence has them.

/// A count and its noun, in the singular for 1.
///
/// ```swift
/// counted(1, "row")                        // "1 row"
/// counted(2, "row")                        // "2 rows"
/// counted(0, "entry", plural: "entries")   // "0 entries"
/// ```
package func counted(_ number: Int, _ noun: String, plural: String? = nil) -> String {
  "\(number) " + (number == 1 ? noun : plural ?? noun + "s")
}

/// A number of bytes, with a comma between its thousands: `30,730,000 bytes`.
package func countedBytes(_ number: Int) -> String {
  grouped(number) + (number == 1 ? " byte" : " bytes")
}

/// Returns a number with a comma between its thousands, whatever the locale.
package func grouped(_ number: Int) -> String {
  var digits = String(number.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits.removeLast(3)
  }
  return (number < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}

/// A word as a shell takes it: as it is, or between quotation marks.
package func shellQuoted(_ word: String) -> String {
  let isPlain =
    !word.isEmpty
    && word.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || "-_./,:=+@%".unicodeScalars.contains(scalar)
    }
  return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
}
