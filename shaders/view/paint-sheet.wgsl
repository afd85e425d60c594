// Lays the picture of the zones under everything else, wherever the camera has gone since it was painted: where it still stands, pixel
// upon pixel. Beyond the picture there is paper.
//
// picture  sampled: premultiplied colours over the area zoneCentre, zoneHalf      between: linear between texels
#import plane_frame
#import plane_place

@group(0) @binding(0) var<uniform> frame: Frame;
@group(0) @binding(1) var picture: texture_2d<f32>;
@group(0) @binding(2) var between: sampler;

@vertex
fn cover(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
  return whole_target(i);
}

@fragment
fn paint(@builtin(position) at: vec4f) -> @location(0) vec4f {
  let place = (point_under(at.xy) - frame.zoneCentre) / frame.zoneHalf * vec2f(0.5, -0.5) + 0.5;
  let inside = all(place >= vec2f(0.0)) && all(place <= vec2f(1.0));
  return textureSampleLevel(picture, between, place, 0.0) * select(0.0, 1.0, inside);
}
