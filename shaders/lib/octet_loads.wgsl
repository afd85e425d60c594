// Fetching one vec4 of coordinates of anchors and of the eight rows of an octet. The importing kernel declares `anchors`, `states` and
// `means`.
#import octet

fn anchorsAt(at: vec4u, i: u32) -> Four {
  return Four(anchors[at.x + i], anchors[at.y + i], anchors[at.z + i], anchors[at.w + i]);
}

fn centresAt(at: Places, i: u32) -> Rows {
  return Rows(anchorsAt(at.lo, i), anchorsAt(at.hi, i));
}

fn statesAt(at: Places, i: u32) -> Rows {
  return Rows(
    Four(states[at.lo.x + i], states[at.lo.y + i], states[at.lo.z + i], states[at.lo.w + i]),
    Four(states[at.hi.x + i], states[at.hi.y + i], states[at.hi.z + i], states[at.hi.w + i]),
  );
}

fn meansAt(at: Places, i: u32) -> Rows {
  return Rows(
    Four(means[at.lo.x + i], means[at.lo.y + i], means[at.lo.z + i], means[at.lo.w + i]),
    Four(means[at.hi.x + i], means[at.hi.y + i], means[at.hi.z + i], means[at.hi.w + i]),
  );
}
