// What checks are called, and how many digits a reader is shown.

import Testing
import WorkbookKit

@Suite struct CheckTests {
  @Test(
    arguments: [
      ("test accuracy", "test-accuracy"), ("k = 1", "k-1"),
      ("loss with λ = 0.5", "loss-with-λ-0.5"),
      ("the notebook's error, W1", "the-notebooks-error-w1"),
      ("  (3×2) kernels. ", "3-2-kernels"), ("1e-05", "1e-05"), ("?!", "check"),
    ])
  func anIDFollowsFromTheText(text: String, id: String) {
    let check = Check(name: CheckName(text), passed: true, detail: "", source: "")
    #expect(check.name == text && check.id == id)
  }

  @Test func anIDStaysWhereTheTextChanges() {
    let name = CheckName("accuracy on the test images", id: "test-accuracy")
    let check = Check.equal(name, found: 1, expected: 1, source: "by hand")
    #expect(check.id == "test-accuracy" && check.name == "accuracy on the test images")
  }

  @Test(
    arguments: [
      ("found 9.096238852284966, expected 8.0 to 10.5", "found 9.096, expected 8.0 to 10.5"),
      ("0.0040000000000000036, at most 0.08", "0.004, at most 0.08"),
      ("5.252662449305323e-15", "5.253e-15"), ("1.0e-06", "1.0e-06"),
      ("348710 parameters", "348710 parameters"), ("1943.5998365233265", "1944"),
      ("-79169.76751722336", "-79170"), ("[0.123456, 2.0]", "[0.1235, 2.0]"),
      ("W1.23456 stays", "W1.23456 stays"), ("1.23456e", "1.235e"),
      ("nan, inf", "nan, inf"), ("", ""),
    ])
  func aPassedCheckShowsFourDigits(detail: String, short: String) {
    #expect(Check(name: "n", passed: true, detail: detail, source: "").shortDetail == short)
    #expect(Check(name: "n", passed: false, detail: detail, source: "").shortDetail == detail)
  }
}
