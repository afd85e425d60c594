// The gate of GELU in its tanh form: y = x s with s = sigmoid(2u), u = sqrt(2/pi) (x + 0.044715 x^3).
//
// The sigmoid form needs one exp. Its argument is taken from x clamped to [-9, 9]: there s is 0 or 1 to float32
// already, and |2u| stays below 67, so exp can neither overflow nor flush to zero.

const SCALE = 1.5957691216057308; // 2 sqrt(2/pi)
const CUBIC = 0.044715;
const BOUND = 9.0;

fn clamped(x: vec4f) -> vec4f {
  return clamp(x, vec4f(-BOUND), vec4f(BOUND));
}

// s for c = clamped x
fn gate(c: vec4f) -> vec4f {
  return 1.0 / (1.0 + exp(-SCALE * c * (1.0 + CUBIC * c * c)));
}

// dy/dx for c = clamped x
fn gateSlope(c: vec4f) -> vec4f {
  let s = gate(c);
  let slope = SCALE * (1.0 + 3.0 * CUBIC * c * c); // 2u'
  return s + c * s * (1.0 - s) * slope;
}
