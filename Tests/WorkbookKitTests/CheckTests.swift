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
      ("-79169.76751722336", "-79170"), ("[0.1234567891, 2.0]", "[0.1235, 2.0]"),
      ("0.00001234567", "0.00001234567"), ("0.00001234567891", "1.235e-05"),
      ("W1.2345678912 stays", "W1.2345678912 stays"), ("1.2345678912e", "1.235e"),
      ("nan, inf", "nan, inf"), ("", ""),
      // What a step has rounded stays.
      ("2.302587 < 2.302971", "2.302587 < 2.302971"), ("1.23456", "1.23456"),
      ("17.680320 < 117.680321", "17.680320 < 117.680321"),
      // Numbers that differ do not look alike.
      ("found 1.0002930017, expected 1.0 to 1.01", "found 1.000293, expected 1.0 to 1.01"),
      ("found 0.9999999999, expected below 1.0", "found 0.9999999999, expected below 1.0"),
      (
        "found 7.10213782725159, expected 7.10213782725158: difference 1e-14",
        "found 7.102138, expected 7.102138: difference 1e-14"
      ),
      (
        "found 2.302586071244018, expected 2.302585092994046: difference 9.782499721389115e-07",
        "found 2.302586, expected 2.302585: difference 9.7825e-07"
      ),
    ])
  func aPassedCheckShowsFourDigits(detail: String, short: String) {
    #expect(Check(name: "n", passed: true, detail: detail, source: "").shortDetail == short)
    #expect(Check(name: "n", passed: false, detail: detail, source: "").shortDetail == detail)
  }
}
