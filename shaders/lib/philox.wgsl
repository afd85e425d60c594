// Philox 4x32-10 (Salmon et al., SC 2011; word order of Random123): four random words for a counter and a key.
// Twin of src/random/philox4x32.ts, same bits. Integers only, so every adapter agrees.
// Project convention: counter = (index, iteration, stream, block), key = (seed, 0x4c5a4e).

// Upper 32 bits of the 64-bit product a * b. WGSL has no 64-bit integers, so 16-bit limbs; no partial sum overflows.
fn philox_multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let low = (a_low * b_low) >> 16u;
  let middle1 = a_high * b_low + low;
  let middle2 = a_low * b_high + (middle1 & 0xffffu);
  return a_high * b_high + (middle1 >> 16u) + (middle2 >> 16u);
}

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  var x = counter;
  var k = key;
  for (var i = 0u; i < 10u; i++) {
    let high0 = philox_multiply_high(0xd2511f53u, x.x);
    let low0 = 0xd2511f53u * x.x;
    let high1 = philox_multiply_high(0xcd9e8d57u, x.z);
    let low1 = 0xcd9e8d57u * x.z;
    x = vec4u(high1 ^ x.y ^ k.x, low1, high0 ^ x.w ^ k.y, low0);
    k = k + vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return x;
}

// Uniform on [0, 1) with 24 bits, exact in f32.
fn philox_uniform(word: u32) -> f32 {
  return f32(word >> 8u) * 5.9604644775390625e-8;
}

// About N(0, 1): sum of the eight 16-bit halves, centred and divided by its standard deviation (Irwin-Hall; |x| <= 4.9,
// kurtosis 2.85 instead of 3). The sum is an exact integer and one product follows, so every adapter agrees on the bits.
fn philox_normal(words: vec4u) -> f32 {
  let halves = (words & vec4u(0xffffu)) + (words >> vec4u(16u));
  let sum = halves.x + halves.y + halves.z + halves.w;
  return f32(i32(sum) - 262140) * 1.86881237e-5;
}
