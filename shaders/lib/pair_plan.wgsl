// How a sweep over all pairs is laid out (objectives/pairs.wgsl), for it and for those that read its sums.

const TILE_KEYS = 16u;

struct PairPlan {
  groups: u32,      // 1 or 2
  groupRows: u32,
  groupKeys: u32,   // keys that the rows of a group hear
  firstKeys: u32,   // where they begin: those of the first group,
  secondKeys: u32,  // and of the second
  partner: u32,     // see there
  width: u32,       // vec4s of a row or key
  parts: u32,       // in which the keys are shared out
  partTiles: u32,   // tiles of 16 keys of a part
  gain: f32,
  rowScale: f32,
  keyScale: f32,
  balance: f32,     // of the terms of the loss, where there are two
}

fn tilesOfGroup() -> u32 {
  return (plan.groupRows + 7u) / 8u;
}

fn allTiles() -> u32 {
  return plan.groups * tilesOfGroup();
}

// Slot of a row, rows counted over all groups, in the first part; parts are 8 allTiles() slots apart.
fn slotOf(row: u32) -> u32 {
  return row / plan.groupRows * 8u * tilesOfGroup() + row % plan.groupRows;
}

// First vec4 of a slot's sums; a row's next vec4 lies 8 further.
fn sumsOf(slot: u32) -> u32 {
  return slot / 8u * 8u * plan.width + slot % 8u;
}
