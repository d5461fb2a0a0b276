import type { CredentialHelpers } from '../credential/index.ts';

/** When a mirror may be asked: always, or only for references with a digest, or only for those without. */
export type MirrorUse = 'all' | 'digest-only' | 'tag-only';

/** Another place of the same images. */
export interface Mirror {
  /** `HOST[:PORT][/PATH]`. */
  readonly location: string;
  readonly isInsecure: boolean;
  readonly use: MirrorUse;
}

/** One `[[registry]]` of a `registries.conf`. */
export interface RegistryEntry {
  /** `HOST[:PORT][/PATH]` or `*.DOMAIN`, which references are compared with. */
  readonly prefix: string;
  /** What stands in the place of the prefix; empty: the reference stays as it is. */
  readonly location: string;
  readonly isInsecure: boolean;
  readonly isBlocked: boolean;
  readonly mirrors: readonly Mirror[];
  /** The file, for people. */
  readonly source: string;
}

/** What strake reads of one file. */
export interface RegistriesConf {
  /** One for each prefix. */
  readonly entries: readonly RegistryEntry[];
  /** Undefined where the file does not say. */
  readonly credentialHelpers?: CredentialHelpers;
}
