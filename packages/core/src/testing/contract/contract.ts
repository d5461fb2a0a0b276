import type { Plugin } from '../../plugin/definition.ts';
import type { MemoryProject } from '../memory-project.ts';

/** A project in memory that a contract runs a plugin on. */
export interface ContractProject extends MemoryProject {
  /** Destinations that it is built for; default: it is only described. */
  readonly outputs?: readonly string[];
}

/** What a contract needs to know of a plugin. */
export interface ContractOptions {
  /** By name: projects in which the plugin does what it is for. At least one. */
  readonly projects: Readonly<Record<string, ContractProject>>;
  /** By name: projects that it refuses. */
  readonly refused?: Readonly<Record<string, ContractProject>>;
  /** Plugins that it is of no use without. */
  readonly beside?: readonly Plugin[];
}

/** One promise of a plugin. */
export interface ContractPromise {
  /** Present tense: `names a misspelt option`. */
  readonly name: string;
  /** @throws AssertionError where it is broken */
  run(): Promise<void>;
}
