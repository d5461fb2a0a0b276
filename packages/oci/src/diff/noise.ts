import { isRecord } from '../spec/record.ts';
import type { EntryField } from './entry-diff.ts';
import type { LayerDiff, Noise } from './image-diff.ts';
import type { ValueChange } from './value-change.ts';

/** Source: OCI image-spec v1.1 annotations.md; BuildKit and Label Schema name theirs otherwise. */
const CREATED = ['org.opencontainers.image.created', 'org.label-schema.build-date'];

/** Whether a value of an index, manifest or config is of a kind that is ignored. */
export function isIgnored({ path }: ValueChange, ignored: readonly Noise[]): boolean {
  const [top, ...below] = path;
  const last = String(path.at(-1));
  if (ignored.includes('history') && top === 'history') return true;
  if (!ignored.includes('timestamps')) return false;
  const isTime = last === 'created' && (path.length === 1 || top === 'history');
  return isTime || (below.length > 0 && CREATED.includes(last));
}

/** Whether a layer differs in nothing, or in what is ignored. */
export function isIgnoredLayer(change: LayerDiff['change'], ignored: readonly Noise[]): boolean {
  if (change === 'same') return true;
  if (change === 'retimed') return ignored.includes('timestamps');
  return (change === 'recompressed' || change === 'rewritten') && ignored.includes('tar');
}

/** What of entries is not compared. */
export function ignoredFields(ignored: readonly Noise[]): readonly EntryField[] {
  return ignored.includes('timestamps') ? ['mtime'] : [];
}

/** A config as it is compared: the environment by name, without diff IDs, which are those of its layers. */
export function comparableConfig({ rootfs: _, ...config }: object & { rootfs?: unknown }): unknown {
  const container: unknown = Reflect.get(config, 'config');
  if (!isRecord(container) || !Array.isArray(container.Env)) return config;
  return { ...config, config: { ...container, Env: byName(container.Env) } };
}

/** Of a variable that is set twice, all values: programs disagree on which of them counts. */
function byName(env: readonly unknown[]): Readonly<Record<string, string | readonly string[]>> {
  const lines = env.map(String).map((line) => {
    const end = line.indexOf('=');
    return end < 0
      ? { name: line, value: '' }
      : { name: line.slice(0, end), value: line.slice(end + 1) };
  });
  return Object.fromEntries(
    [...Map.groupBy(lines, ({ name }) => name)].map(([name, found]) => {
      const values = found.map(({ value }) => value);
      return [name, values.length === 1 ? (values[0] ?? '') : values];
    }),
  );
}
