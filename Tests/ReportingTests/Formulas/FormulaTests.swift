import Testing

@testable import Reporting

struct FormulaTests {
  /// What a person writes for each formula where only Unicode's characters are at hand.
  @Test(arguments: [
    ("x_i^2", "xᵢ²"), ("a - b", "a − b"), ("-\\log p", "−log p"), ("(-\\log p)", "(−log p)"),
    ("\\frac{1}{N}", "1/N"),
    ("\\frac{a + b}{2h}", "(a + b)/2h"), ("\\sqrt{x}", "√x"), ("\\sqrt{x + y}", "√(x + y)"),
    ("\\sum_{j \\ne y_i} s_j", "Σ_(j ≠ yᵢ) sⱼ"), ("\\sum_i \\sum_j A_{ij}", "Σᵢ Σⱼ Aᵢⱼ"),
    ("\\lVert W \\rVert^2", "‖W‖²"), ("\\max(0, x)", "max (0, x)"), ("X^\\top M", "XᵀM"),
    ("\\sum_{p = 1}^D x_p", "Σₚ₌₁ᴰ xₚ"), ("a \\, b \\quad c", "a b c"),
    ("\\lambda W_{kl}^2", "λWₖₗ²"), ("\\text{if } x > 0", "if x > 0"),
    ("\\frac{a}{b + c}, d", "a/(b + c), d"), ("\\nabla_W L", "∇_W L"),
    ("s_y x^{q_y} M", "s_y x^(q_y) M"), ("x_i y", "xᵢy"),
    ("a = -b - (c, -\\log d)", "a = −b − (c, −log d)"),
    ("\\hat x_i", "x̂ᵢ"), ("\\bar{g}", "ḡ"), ("\\hat{a + b}", "hat(a + b)"), ("f'(h)", "f′(h)"),
    ("\\sigma'^2", "σ′²"), ("a \\propto \\kappa", "a ∝ κ"),
  ])
  func onALine(_ source: String, _ text: String) { #expect(Formula(source).text == text) }

  @Test func mathMLKeepsTheStructure() {
    #expect(
      Formula("\\frac{1}{N} x_i^2").mathML(isBlock: false)
        == "<math alttext=\"\\frac{1}{N} x_i^2\"><mrow><mfrac><mrow><mn>1</mn></mrow>"
        + "<mrow><mi>N</mi></mrow></mfrac><msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>"
        + "</mrow></math>")
  }

  @Test func scriptsOfLargeSignsStandBelowInFormulasOfTheirOwn() {
    let formula = Formula("\\sum_i")
    #expect(formula.mathML(isBlock: true).contains("<munder><mo>∑</mo><mi>i</mi></munder>"))
    #expect(formula.mathML(isBlock: false).contains("<msub><mo>∑</mo><mi>i</mi></msub>"))
  }

  /// Both brackets of `(x)²` are as tall as the letters, though only one has the exponent.
  @Test func bracketsDoNotStretch() {
    let mathML = Formula("(\\frac{a}{b})^2 [x] \\{y\\}").mathML(isBlock: true)
    for bracket in "()[]{}" {
      #expect(mathML.contains("<mo stretchy=\"false\">\(bracket)</mo>"))
      #expect(!mathML.contains("<mo>\(bracket)</mo>"))
    }
    #expect(mathML.contains("<msup><mo stretchy=\"false\">)</mo><mn>2</mn></msup>"))
  }

  /// Between two terms a minus has space on both sides, in front of one it has none.
  @Test func aMinusInFrontOfATermIsAPrefix() {
    let mathML = Formula("-a = -b, \\quad -c - (-d)").mathML(isBlock: true)
    let prefix = "<mo form=\"prefix\">−</mo>"
    #expect(mathML.components(separatedBy: prefix).count == 5)
    #expect(mathML.contains("<mi>c</mi><mo>−</mo><mo stretchy=\"false\">(</mo>\(prefix)"))
  }

  /// TeX's thin space is 3/18 em, its quad 1 em.
  @Test func spacesAreAsWideAsInTeX() {
    let mathML = Formula("a \\, b \\quad c").mathML(isBlock: false)
    #expect(mathML.contains("<mi>a</mi><mspace width=\"0.17em\"/><mi>b</mi>"))
    #expect(mathML.contains("<mi>b</mi><mspace width=\"1.0em\"/><mi>c</mi>"))
  }

  @Test func whatMarkupGivesAMeaningToIsEscaped() {
    let mathML = Formula("a < b \\text{<b>\"}").mathML(isBlock: false)
    #expect(mathML.contains("<mo>&lt;</mo>"))
    #expect(mathML.contains("<mtext>&lt;b&gt;&quot;</mtext>"))
    #expect(mathML.contains("alttext=\"a &lt; b \\text{&lt;b&gt;&quot;}\""))
  }

  @Test(arguments: ["", "_", "^", "{", "}", "\\", "\\frac", "\\frac{1", "x__y", "\\text{", "x^"])
  func unfinishedFormulasStillEnd(_ source: String) {
    #expect(Formula(source).mathML(isBlock: true).hasSuffix("</math>"))
    _ = Formula(source).text
  }
}
