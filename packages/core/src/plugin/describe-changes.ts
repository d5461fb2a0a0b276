/** One change of a tap to a description. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed';
  /** `layers[app].entries[/app/hello]`. */
  readonly path: string;
}

/** At most this many changes of one call are listed. */
const MOST = 200;

/**
 * The differences between two descriptions, in the order of the new one. List members are matched by ID, path or digest.
 */
export function describeChanges(before: unknown, after: unknown): readonly Change[] {
  const changes: Change[] = [];
  compare('', before, after, changes);
  return changes.slice(0, MOST);
}

function compare(path: string, before: unknown, after: unknown, changes: Change[]): void {
  if (changes.length > MOST || Object.is(before, after)) return;
  const old = members(before);
  const now = members(after);
  if (!old || !now || Array.isArray(before) !== Array.isArray(after)) {
    if (JSON.stringify(before) !== JSON.stringify(after)) changes.push({ kind: 'changed', path });
    return;
  }
  for (const [key, value] of now) {
    const where = join(path, key, Array.isArray(after));
    if (old.has(key)) compare(where, old.get(key), value, changes);
    else changes.push({ kind: 'added', path: where });
  }
  for (const key of old.keys()) {
    if (!now.has(key))
      changes.push({ kind: 'removed', path: join(path, key, Array.isArray(before)) });
  }
}

function members(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) {
    const found = new Map<string, unknown>();
    for (const [position, member] of value.entries()) {
      const name = nameOf(member, position);
      found.set(found.has(name) ? `${name}#${position}` : name, member);
    }
    return found;
  }
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;
}

function nameOf(member: unknown, position: number): string {
  if (typeof member === 'string') return member;
  if (typeof member !== 'object' || member === null) return String(position);
  for (const key of ['id', 'path', 'digest', 'file']) {
    const name = Reflect.get(member, key);
    if (typeof name === 'string') return name;
  }
  return String(position);
}

function join(path: string, key: string, list: boolean): string {
  if (list) return `${path}[${key}]`;
  if (!/^[A-Za-z_][\w-]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}
