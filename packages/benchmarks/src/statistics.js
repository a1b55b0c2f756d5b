/** @param {ArrayLike<number>} values @param {number} share between 0 and 1 */
export function quantile(values, share) {
  const sorted = Float64Array.from(values).sort();
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}

/** @param {ArrayLike<number>} values */
export const median = (values) => quantile(values, 0.5);
