// The standard normal's quantile of a random word: x with Phi(x) = (word + 1/2) / 2^32. Algorithm AS 241 in its shorter form
// (PPND7, Wichura 1988), relative error about 1e-7; src/random/normal-quantile.ts has the longer one, and the twin of these numbers.
// Its far tail is left out: the smallest p is 2^-33, so |x| < 6.4. Unlike philox_normal this is the whole N(0, 1), four numbers a
// counter; but logarithm and division may round differently from one adapter to the next.

fn normal_quantile(word: u32) -> f32 {
  // The distance to the nearer end in words: small p keep their precision.
  let near = min(word, ~word);
  let p = (f32(near) + 0.5) * 2.3283064365386963e-10;
  let sign = select(1.0, -1.0, word < 0x80000000u);
  let q = 0.5 - p;
  if (q <= 0.425) {
    let r = 0.180625 - q * q;
    let numerator = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
    let denominator = ((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0;
    return sign * q * numerator / denominator;
  }
  let r = sqrt(-log(p)) - 1.6;
  let numerator = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777;
  let denominator = (0.12021132975 * r + 0.73700164250) * r + 1.0;
  return sign * numerator / denominator;
}

fn normal_quantiles(words: vec4u) -> vec4f {
  return vec4f(
    normal_quantile(words.x),
    normal_quantile(words.y),
    normal_quantile(words.z),
    normal_quantile(words.w),
  );
}
