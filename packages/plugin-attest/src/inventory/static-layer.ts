import type { LayerEntry } from '@strake/core/plugin';
import type { EntryFacts, LayerFacts, Release } from './layer-facts.ts';

/** The files that `builtin:static` has, in every release of strake; its time zones are below a directory. */
const FILES: readonly string[] = [
  '/etc/group',
  '/etc/nsswitch.conf',
  '/etc/os-release',
  '/etc/passwd',
  '/etc/ssl/certs/ca-certificates.crt',
];
const ZONES = '/usr/share/zoneinfo/';
const MODE = 0o644;

/**
 * Finds out whether a layer is that of `builtin:static`: it says so in its os-release, and has nothing but files that this base has. Layers say it
 * themselves, because the history of an image may be replaced; and one that a user made like it, with something else in it, is listed file by file.
 */
export class StaticLayer {
  #isOne = true;
  #release: Release | undefined;

  add({ header }: Pick<LayerEntry, 'header'>, facts: EntryFacts | undefined): void {
    if (!this.#isOne || !facts || facts.isDirectory) return;
    const { path, program, release } = facts;
    const isKnown = FILES.includes(path) || path.startsWith(ZONES);
    if (!isKnown || program || header.type !== 'file' || header.mode !== MODE) this.#isOne = false;
    if (release) this.#release = release;
  }

  /** What a layer of `builtin:static` is, with the day of its newest data as version; undefined for another one. */
  end(): LayerFacts['base'] {
    const { id, variantId, versionId } = this.#release ?? {};
    if (!this.#isOne || id !== 'strake' || variantId !== 'static' || !versionId) return undefined;
    return { name: 'builtin:static', version: versionId };
  }
}
