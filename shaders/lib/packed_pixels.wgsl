// Images packed four 8-bit pixels a word, lowest byte first, one image after the other without gaps.
// Needs `pixels: array<u32>` in the importing kernel.

// A product with the rounded reciprocal, not a quotient: products are correctly rounded on every adapter. 255 gives 1 exactly.
const PER_WHITE = 0.003921568859368563;

// Pixel number `at`, counted over all images, 0 to 255.
fn packed_pixel(at: u32) -> f32 {
  return f32((pixels[at >> 2u] >> ((at & 3u) * 8u)) & 0xffu);
}
