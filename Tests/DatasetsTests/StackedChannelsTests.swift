import Datasets
import Testing

struct StackedChannelsTests {
  /// Two images of 1 × 2 pixels in three colors.
  @Test func channelsLieBelowOneAnother() {
    let images = Images(
      shape: ImageShape(height: 1, width: 2, channels: 3),
      pixels: [1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16], labels: [0, 1], classNames: ["a", "b"])
    let stacked = images.stackingChannels()
    #expect(stacked.shape == ImageShape(height: 3, width: 2, channels: 1))
    #expect(stacked.pixels == [1, 4, 2, 5, 3, 6, 11, 14, 12, 15, 13, 16])
    #expect(stacked.labels == [0, 1] && stacked.classNames == ["a", "b"])
  }

  @Test func grayImagesStayAsTheyAre() {
    let images = Images(
      shape: ImageShape(height: 2, width: 2, channels: 1), pixels: [1, 2, 3, 4], labels: [0],
      classNames: ["a"])
    #expect(images.stackingChannels() == images)
  }
}
