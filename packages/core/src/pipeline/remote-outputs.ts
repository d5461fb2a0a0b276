import {
  type ByteStream,
  type Descriptor,
  isAbort,
  type RegistryOrigin,
  readLayer,
} from '@strake/oci';
import { messageOf } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { OtherOutputs } from '../host/blobs/index.ts';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { EntryLayer, FoundEntry, RemoteCache } from '../remote-cache/index.ts';
import { withDiffId } from './with-diff-id.ts';

/** A layer of an entry. */
interface FoundLayer {
  readonly found: FoundEntry;
  readonly layer: EntryLayer;
}

/** The outputs of a build that are in a remote cache, and not files on this machine. */
export class RemoteOutputs implements OtherOutputs {
  readonly #cache: RemoteCache;
  readonly #signal: AbortSignal;
  readonly #files = new Map<string, HeldOutput>();
  /** By layer key. */
  readonly #layers = new Map<string, FoundLayer>();
  /** By the digest of the blob. */
  readonly #blobs = new Map<string, FoundLayer>();

  constructor(cache: RemoteCache, signal: AbortSignal) {
    this.#cache = cache;
    this.#signal = signal;
  }

  /** Looks up the outputs of a step. */
  find(key: string): Promise<FoundEntry | undefined> {
    return this.#cache.find('step', key, this.#signal);
  }

  /** Uses an entry for the outputs of a step. */
  add({ outputs }: CompileStep, found: FoundEntry): void {
    for (const [at, file] of outputs.entries()) this.#files.set(file, { found, at });
    for (const layer of found.entry.layers) this.#addLayer({ found, layer });
  }

  /** The outputs of a step come from this machine after all. */
  remove({ outputs }: CompileStep): void {
    for (const file of outputs) this.#files.delete(file);
  }

  /** The repository that has the outputs of a step; undefined if they are made here. */
  repositoryOf({ outputs: [file = ''] }: CompileStep): string | undefined {
    return this.#files.get(file)?.found.repository;
  }

  /** What a step took on the machine that ran it; undefined if that machine did not know either. */
  secondsOf({ outputs: [file = ''] }: CompileStep): number | undefined {
    return this.#files.get(file)?.found.entry.seconds || undefined;
  }

  has(file: string): boolean {
    return this.#files.has(file);
  }

  contentOf(file: string): { readonly digest: string; readonly size: number } | undefined {
    const { found, at = 0 } = this.#files.get(file) ?? {};
    const output = found?.entry.outputs[at];
    return output && { digest: output.digest, size: output.size };
  }

  async layer(key: string) {
    const known = this.#layers.get(key) ?? (await this.#findLayer(key));
    return known && { ...identityOf(known.layer), diffId: known.layer.diffId };
  }

  async #findLayer(key: string): Promise<FoundLayer | undefined> {
    const found = await this.#cache.find('layer', key, this.#signal);
    const [layer] = found?.entry.layers ?? [];
    if (!found || !layer) return undefined;
    this.#addLayer({ found, layer });
    return { found, layer };
  }

  #addLayer(known: FoundLayer): void {
    const { key, descriptor } = known.layer;
    if (key !== undefined && !this.#layers.has(key)) this.#layers.set(key, known);
    if (!this.#blobs.has(descriptor.digest)) this.#blobs.set(descriptor.digest, known);
  }

  /** Whether an entry that was found has this layer. */
  hasLayer(key: string): boolean {
    return this.#layers.has(key);
  }

  /** The repository that a blob can be mounted from. */
  originOf(digest: string): RegistryOrigin | undefined {
    return this.#blobs.get(digest)?.found.origin;
  }

  /** The bytes of a layer; undefined if it is not in a remote cache. */
  async open({ digest }: Descriptor, signal: AbortSignal): Promise<ByteStream | undefined> {
    const known = this.#blobs.get(digest);
    if (!known) return undefined;
    const stream = await this.#orLost(known.found, () =>
      this.#cache.open(known.found, known.layer, signal),
    );
    return this.#watched(known.found, withDiffId(stream, known.layer.diffId, signal));
  }

  async fetch(
    digest: string,
    into: Parameters<OtherOutputs['fetch']>[1],
    signal: AbortSignal,
  ): Promise<void> {
    const held = [...this.#files.values()].flatMap((each) => outputOf(each));
    const wanted = held.find(({ output }) => output.digest === digest);
    if (!wanted) return;
    const { found, layer } = wanted;
    // One pass over the layer, which may be large, for all outputs in it.
    const inside = new Map(
      held
        .filter((each) => each.layer.descriptor.digest === layer.descriptor.digest)
        .map(({ output }) => [output.path, output]),
    );
    await this.#orLost(found, async () => {
      const stream = await this.#cache.open(found, layer, signal);
      const { diffId } = await readLayer(stream, signal, async ({ header, content }) => {
        const output = header.type === 'file' ? inside.get(header.name) : undefined;
        if (output && !(await into.has(output.digest)))
          await into.write(content, { digest: output.digest, size: output.size });
      });
      if (diffId !== layer.diffId) throw mismatch(found, `has the diff ID ${diffId}`);
      if (!(await into.has(digest)))
        throw mismatch(found, `does not contain ${wanted.output.path}`);
    });
  }

  async *#watched(found: FoundEntry, stream: ByteStream): AsyncGenerator<Uint8Array> {
    try {
      yield* stream;
    } catch (thrown) {
      await this.#lose(found, thrown);
      throw thrown;
    }
  }

  async #orLost<Result>(found: FoundEntry, action: () => Promise<Result>): Promise<Result> {
    try {
      return await action();
    } catch (thrown) {
      await this.#lose(found, thrown);
      throw thrown;
    }
  }

  async #lose(found: FoundEntry, thrown: unknown): Promise<void> {
    if (isAbort(thrown) || this.#signal.aborted) return;
    await this.#cache.forget(found, messageOf(thrown));
  }
}

interface HeldOutput {
  readonly found: FoundEntry;
  readonly at: number;
}

function outputOf({ found, at }: HeldOutput) {
  const output = found.entry.outputs[at];
  const layer = output && found.entry.layers[output.layer];
  return output && layer ? [{ found, output, layer }] : [];
}

function identityOf({ descriptor: { digest, size } }: EntryLayer) {
  return { digest, size };
}

function mismatch({ entry, repository }: FoundEntry, what: string): StrakeError {
  return new StrakeError('DIGEST_MISMATCH', `a layer of ${entry.name} in ${repository} ${what}`);
}
