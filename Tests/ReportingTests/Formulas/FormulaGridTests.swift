import Testing

@testable import Reporting

/// Formulas of several lines: `cases` and `aligned`.
struct FormulaGridTests {
  private let cases =
    "f(x) = \\begin{cases} x & \\text{if}\\ x > 0 \\\\ 0.01 x & \\text{otherwise} \\end{cases}"
  private let aligned = "\\begin{aligned} L_i &= -\\log p \\\\ &= a - b \\end{aligned}"

  @Test func casesStandBehindABraceOfTheirHeight() {
    #expect(
      Formula(cases).lines(width: 40) == [
        "f(x) = ⎧ x       if x > 0", "       ⎩ 0.01x   otherwise",
      ])
    #expect(Formula("\\begin{cases} a \\end{cases}").lines(width: 40) == ["{ a"])
    let four = Formula("\\begin{cases} a \\\\ b \\\\ c \\\\ d \\end{cases}, e").lines(width: 40)
    #expect(four == ["⎧ a", "⎪ b", "⎨ c", "⎩ d, e"])
  }

  @Test func stepsOfADerivationMeetAtTheirSign() {
    #expect(Formula(aligned).lines(width: 40, indent: "  ") == ["  Lᵢ = −log p", "     = a − b"])
    let pairs = Formula("\\begin{aligned} a &= bcd & e &= f \\\\ gh &= i & j &= kl \\end{aligned}")
    #expect(pairs.lines(width: 40) == [" a = bcd e = f", "gh = i   j = kl"])
  }

  /// Every line fits, and nothing is lost.
  @Test(arguments: [12, 16, 20, 24])
  func whatDoesNotFitIsBroken(_ width: Int) {
    for source in [cases, aligned] {
      let formula = Formula(source)
      let words = formula.text.filter { !"{};".contains($0) }.split(separator: " ").sorted()
      let lines = formula.lines(width: width, indent: "  ")
      #expect(lines.allSatisfy { displayWidth($0) <= width && $0.hasPrefix("  ") })
      let found = lines.joined(separator: " ").filter { !"{};⎧⎩".contains($0) }
      #expect(found.split(separator: " ").sorted() == words)
    }
  }

  @Test func onOneLineTheRowsAreSeparated() {
    #expect(Formula(cases).text == "f(x) = {x if x > 0; 0.01x otherwise}")
    #expect(Formula(aligned).text == "Lᵢ = −log p; = a − b")
  }

  @Test func mathMLSetsATableBehindABraceThatStretches() {
    let mathML = Formula("\\begin{cases} a & b \\\\ c & d \\end{cases}").mathML(isBlock: true)
    func cell(_ letter: String) -> String {
      "<mtd style=\"text-align:left\"><mrow><mi>\(letter)</mi></mrow></mtd>"
    }
    #expect(
      mathML.contains(
        "<mrow><mo form=\"prefix\" fence=\"true\" stretchy=\"true\">{</mo><mtable>"
          + "<mtr>\(cell("a"))\(cell("b"))</mtr><mtr>\(cell("c"))\(cell("d"))</mtr></mtable></mrow>"
      ))
  }

  @Test func mathMLAlignsStepsAndKeepsTheirFractionsLarge() {
    let mathML = Formula(aligned).mathML(isBlock: true)
    #expect(mathML.contains("<mtable displaystyle=\"true\"><mtr><mtd style=\"text-align:right"))
    #expect(mathML.components(separatedBy: "text-align:left").count == 3)
    #expect(!mathML.contains(">{<"))
  }

  @Test func accentsStandAboveTheirLetter() {
    let mathML = Formula("\\hat x_i").mathML(isBlock: false)
    #expect(
      mathML.contains(
        "<msub><mover accent=\"true\"><mi>x</mi><mo stretchy=\"false\">^</mo></mover>"
          + "<mi>i</mi></msub>"))
    #expect(Formula("\\bar x").mathML(isBlock: false).contains("<mo stretchy=\"false\">¯</mo>"))
    #expect(
      Formula("f'").mathML(isBlock: false).contains(
        "<msup><mi>f</mi><mo stretchy=\"false\" lspace=\"0\" rspace=\"0\">′</mo></msup>"))
  }

  /// A mark inside braces or behind a backslash ends no cell and no row.
  @Test func marksInsideBracesBelongToTheirCell() {
    let formula = Formula("\\begin{cases} \\frac{a & b}{c} & \\{ d \\} \\\\ \\end{cases}")
    guard case .row(let nodes) = formula.root, case .grid(let grid)? = nodes.first else {
      Issue.record("no grid")
      return
    }
    #expect(grid.rows.map(\.count) == [2])
    let broken = Formula("\\begin{cases} \\sqrt{a \\\\ b} & c \\end{cases}")
    #expect(broken.lines(width: 40).count == 1)
    #expect(formula.text == "{a&b/c {d}}")
  }

  @Test(arguments: [
    "\\begin", "\\begin{cases}", "\\begin{cases} a & ", "\\begin{cases} a \\\\", "\\hat", "'",
    "\\begin{x} & & \\\\ \\end{y}", "\\end{cases}", "\\begin{cases}\\end{cases}", "\\hat{}",
  ])
  func unfinishedFormulasStillEnd(_ source: String) {
    #expect(Formula(source).mathML(isBlock: true).hasSuffix("</math>"))
    _ = Formula(source).text
    _ = Formula(source).lines(width: 10)
  }

  @Test func unknownCommandsAreNamed() {
    #expect(Formula("\\frac{\\foo}{x_{\\bar{\\baz}}} \\log x").unknownCommands == ["foo", "baz"])
    #expect(Formula("\\begin{cases} a & \\oops \\end{cases}").unknownCommands == ["oops"])
    #expect(Formula(cases).unknownCommands.isEmpty)
  }
}
