/** The pending ends as if warm, without those that are left out of them, and those of cold calls in their place; ascending. */
export function executingEnds(pending: Float64Array, leftOut: Float64Array, coldEnds: Float64Array): Float64Array {
  const warm = pending.slice().sort();
  const out = leftOut.slice().sort();
  let kept = 0;
  let left = 0;
  for (let at = 0; at < warm.length; at++) {
    if (left < out.length && out[left] === warm[at]) left++;
    else warm[kept++] = warm[at]!;
  }
  const ends = new Float64Array(kept + coldEnds.length);
  ends.set(warm.subarray(0, kept));
  ends.set(coldEnds, kept);
  return ends.sort();
}
