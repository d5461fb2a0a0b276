/** One line of at most 64 characters. */
const GROUP = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]{1,64}$/u;

/** Whether bundles may have this group. */
export function isGroup(value: unknown): value is string {
  return typeof value === 'string' && GROUP.test(value);
}
