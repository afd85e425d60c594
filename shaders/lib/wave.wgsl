// Cosine and sine of a quarter turn times x, as (cos, sin): exact range reduction, then the minimax polynomials of the Cephes library
// on [-pi/4, pi/4] (Moshier 1989), good to a unit in the last place. WGSL's own cos and sin may be off by 2^-11, and outside [-pi, pi]
// by anything. What x loses in being rounded is lost: 6e-8 |x| quarter turns.
fn wave(x: f32) -> vec2f {
  let quarters = round(x);
  let angle = 1.5707963267948966 * (x - quarters);
  let s = angle * angle;
  let sine = angle + angle * s * (-1.6666654611e-1 + s * (8.3321608736e-3 - 1.9515295891e-4 * s));
  let cosine = 1.0 - 0.5 * s + s * s * (4.166664568298827e-2 + s * (-1.388731625493765e-3 + 2.443315711809948e-5 * s));
  let turn = quarters - 4.0 * floor(0.25 * quarters); // 0, 1, 2 or 3
  let upright = turn == 0.0 || turn == 2.0;
  let sign = select(1.0, -1.0, turn >= 2.0);
  return sign * select(vec2f(-sine, cosine), vec2f(cosine, sine), upright);
}
