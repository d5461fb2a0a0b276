import type { Plugin } from '../../plugin/definition.ts';
import type { MemoryProject } from '../memory-project.ts';

/** A project in memory for the tests of a plugin. */
export interface ContractProject extends MemoryProject {
  /** Destinations of a build; by default the project is only described. */
  readonly outputs?: readonly string[];
  /** Its steps run in every build on purpose: they declare no inputs. */
  readonly alwaysRuns?: boolean;
}

/** What the contract needs to know about a plugin. */
export interface ContractOptions {
  /** Projects that the plugin supports, by name. At least one. */
  readonly projects: Readonly<Record<string, ContractProject>>;
  /**
   * Projects that the plugin refuses, by name. Without `outputs` they are only described; one whose steps or push must fail needs
   * `outputs`.
   */
  readonly refused?: Readonly<Record<string, ContractProject>>;
  /** Plugins that it requires. */
  readonly beside?: readonly Plugin[];
}

/** One test of the contract. */
export interface ContractPromise {
  /** Present tense: `names a misspelt option`. */
  readonly name: string;
  /** @throws AssertionError if the test fails */
  run(): Promise<void>;
}
