import { messageOf, packText, unpackText } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import { checkPlain, frozenCopy } from '../plugin/plain-data.ts';
import type { Services } from './services.ts';

/** Bytes of a result that is kept, as JSON. */
const MOST_BYTES = 16 * 1024 * 1024;
/** Longer ones are packed: SBOMs of all platforms have megabytes, and take 2 % of that. */
const MOST_PLAIN = 64 * 1024;

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
  const record = `result ${code}\n${JSON.stringify(facts)}`;
  const known = running.get(blobs) ?? new Map<string, Promise<unknown>>();
  running.set(blobs, known);
  const begun = known.get(record);
  if (begun) return begun as Promise<Value>;
  const work = (async () => {
    const found = digest ? readResult(await blobs.readRecord(record)) : undefined;
    if (found) return frozenCopy(found.result);
    const made: unknown = await make();
    checkData(plugin, 'the result of', made);
    const kept = digest && keptForm(made);
    if (kept) await blobs.writeRecord(record, kept);
    return frozenCopy(made);
  })();
  known.set(record, work);
  // What failed is tried again.
  work.catch(() => known.delete(record));
  return work as Promise<Value>;
}

/** A result in a record: as it is, or its JSON packed. */
type KeptResult = { readonly result: unknown } | { readonly packed: string };

function keptForm(result: unknown): KeptResult | undefined {
  if (result === undefined) return undefined;
  const text = JSON.stringify(result);
  if (text.length <= MOST_PLAIN) return { result };
  return Buffer.byteLength(text) <= MOST_BYTES ? { packed: packText(text) } : undefined;
}

function readResult(record: unknown): { readonly result: unknown } | undefined {
  const { result, packed } = Object(record) as Partial<Record<'result' | 'packed', unknown>>;
  if (typeof packed !== 'string') return result === undefined ? undefined : { result };
  const text = unpackText(packed, MOST_BYTES);
  return text === undefined ? undefined : { result: JSON.parse(text) };
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
