import type { Platform, StringMap } from '@strake/oci';
import type { CompileStep } from '../plugin/compile-job.ts';
import type { ToolCacheFormat } from '../tool-cache/tool-cache.ts';
import type { ToolCacheNeed, ToolCaches } from '../tool-cache/tool-caches.ts';
import type { StepBatch } from './batch-steps.ts';
import type { EventHandler } from './event.ts';

/** What {@link StepToolCaches} need of a build. */
export interface StepToolCachesOptions {
  /** Whether the build writes to the remote cache. */
  readonly mayWrite: boolean;
  readonly signal: AbortSignal;
  readonly emit: EventHandler;
  /** The formats of the plugins, by name. */
  formats(): ReadonlyMap<string, ToolCacheFormat>;
  /** The directory in which the tools of a format keep their files. Absolute. */
  directoryOf(format: string): string;
  /** Loads what moves the files. */
  load(): Promise<ToolCaches>;
}

/** A described compile. */
interface Compile {
  readonly platform: Platform;
  readonly platformName: string;
}

/** What is restored for a compile. */
export interface Restoring {
  /** It rejects only with the reason of the signal. */
  readonly ended: Promise<void>;
  /** The steps that have to run. */
  readonly steps: readonly CompileStep[];
}

/** What a process writes of its use of a tool's cache. */
export interface Report {
  /** The command line that writes it; operands follow. */
  readonly argv: readonly string[];
  /** Absolute. */
  readonly file: string;
  /**
   * Reads it when the process has ended well.
   * @param isSound whether the inputs of the steps stayed as they were: a tool files what it made of changed ones under what it read before, and
   * other machines must not find that
   */
  read(isSound: Promise<boolean>): Promise<void>;
}

/** What the tools of a build's steps keep, in bundles in the remote cache. Nothing is loaded before a step has to run. */
export class StepToolCaches {
  readonly #options: StepToolCachesOptions;
  #loaded: Promise<ToolCaches> | undefined;
  #formats: ReadonlyMap<string, ToolCacheFormat> | undefined;
  /** By the name of the platform. */
  readonly #restoring = new Map<string, Restoring & { hasEnded: boolean }>();
  /** Reports that are being read, by path. */
  readonly #reading = new Map<string, Promise<void>>();
  readonly #said = new Set<string>();

  constructor(options: StepToolCachesOptions) {
    this.#options = options;
  }

  /** Begins to restore, in the background, what the steps of a compile need that have to run. It replaces what it was asked for before. */
  restore(compile: Compile, steps: readonly CompileStep[]): void {
    const needs = this.#needsOf(compile, steps);
    const ended = needs.length === 0 ? Promise.resolve() : this.#restore(needs);
    const restoring = { ended, steps, hasEnded: needs.length === 0 };
    const end = () => {
      restoring.hasEnded = true;
    };
    // A failure reaches those who wait for it.
    ended.then(end, end);
    this.#restoring.set(compile.platformName, restoring);
  }

  async #restore(needs: readonly ToolCacheNeed[]): Promise<void> {
    const caches = await this.#load();
    for (const need of needs) caches.restore(need);
    await caches.ready(needs, this.#options.signal);
  }

  /** What a compile has to wait for before its steps run; undefined: nothing. */
  pending({ platformName }: Compile): Restoring | undefined {
    const restoring = this.#restoring.get(platformName);
    return restoring?.hasEnded === false ? restoring : undefined;
  }

  /**
   * The report of steps that are about to run as one process, if it is needed; says why they share nothing.
   * @returns when the same report of an earlier process has been read
   */
  async reportOf(compile: Compile, steps: StepBatch): Promise<Report | undefined> {
    const [{ toolCache }] = steps;
    if (toolCache === undefined) return undefined;
    if ('why' in toolCache) {
      this.#say(`${this.#formatOf(toolCache).name} is not shared: ${toolCache.why}`);
      return undefined;
    }
    if (!this.#options.mayWrite) return undefined;
    const { argv, report: file } = toolCache;
    await this.#reading.get(file);
    return {
      argv,
      file,
      read: (isSound) => {
        const read = async () => {
          if (await isSound) await (await this.#load()).ran(this.#needsOf(compile, steps));
        };
        const reading = read();
        this.#reading.set(file, reading);
        return reading;
      },
    };
  }

  /** The variables of a process that tell its tool where its cache is. */
  environmentOf([{ toolCache }]: StepBatch): StringMap {
    if (toolCache === undefined || 'why' in toolCache) return {};
    return { [toolCache.variable]: this.#options.directoryOf(toolCache.format) };
  }

  /** Writes what the reports named. @throws only the reason of the signal */
  async write(): Promise<void> {
    await (await this.#loaded)?.write(this.#options.signal);
  }

  /** Says what was fetched and written. Never rejects. */
  async summarize(): Promise<void> {
    const caches = await this.#loaded?.catch(() => undefined);
    for (const line of caches?.summary() ?? []) this.#say(line);
  }

  #say(message: string): void {
    if (this.#said.has(message)) return;
    this.#said.add(message);
    this.#options.emit({ type: 'notice', message });
  }

  #load(): Promise<ToolCaches> {
    this.#loaded ??= this.#options.load();
    return this.#loaded;
  }

  #needsOf({ platform }: Compile, steps: readonly CompileStep[]): readonly ToolCacheNeed[] {
    return steps.flatMap(({ id, operands = [], toolCache }) => {
      if (toolCache === undefined || 'why' in toolCache) return [];
      const cache = { ...toolCache, directory: this.#options.directoryOf(toolCache.format) };
      return [{ cache, format: this.#formatOf(cache), platform, operands, step: id }];
    });
  }

  /** The checks of descriptions refuse a format that no plugin has. */
  #formatOf({ format }: { readonly format: string }): ToolCacheFormat {
    this.#formats ??= this.#options.formats();
    const found = this.#formats.get(format);
    if (!found) throw new RangeError(`no tool cache format "${format}"`);
    return found;
  }
}
