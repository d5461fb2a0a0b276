import { messageOf } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { checkPlain, frozenCopy } from '../plugin/plain-data.ts';
import type { Services } from './services.ts';

/** Bytes of a result that is kept. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Results that are being made in this build, by their records. */
const running = new WeakMap<object, Map<string, Promise<unknown>>>();

/**
 * The result of a plugin for some facts, from an earlier build if there is one. Equal facts of one build are made once.
 * @throws PLUGIN_BAD_RESULT for facts or a result that are not plain data
 */
export async function remember<Value>(
  { blobs, pluginFacts }: Pick<Services, 'blobs' | 'pluginFacts'>,
  plugin: string,
  facts: unknown,
  make: () => Value | Promise<Value>,
): Promise<Value> {
  checkData(plugin, 'the facts of', facts);
  const { version = '', digest } = pluginFacts(plugin);
  const code = JSON.stringify([plugin, version, digest]);
  const record = `remember ${code}\n${JSON.stringify(facts)}`;
  const known = running.get(blobs) ?? new Map<string, Promise<unknown>>();
  running.set(blobs, known);
  const begun = known.get(record);
  if (begun) return begun as Promise<Value>;
  const work = (async () => {
    const found = digest && (await blobs.readRecord(record));
    if (found !== undefined) return frozenCopy(found);
    const made: unknown = await make();
    checkData(plugin, 'the result of', made);
    if (digest && made !== undefined && Buffer.byteLength(JSON.stringify(made)) <= MOST_BYTES)
      await blobs.writeRecord(record, made);
    return frozenCopy(made);
  })();
  known.set(record, work);
  // What failed is tried again.
  work.catch(() => known.delete(record));
  return work as Promise<Value>;
}

function checkData(plugin: string, what: string, value: unknown): void {
  try {
    checkPlain(value);
  } catch (thrown) {
    throw new StrakeError(
      'PLUGIN_BAD_RESULT',
      `plugin "${plugin}" cannot remember: ${what} "remember": ${messageOf(thrown)}`,
      { plugin, hint: 'Use strings, numbers, lists and plain objects.' },
    );
  }
}
