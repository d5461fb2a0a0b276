import { delimiter } from 'node:path';
import { defined, isRecord, openFetch } from '@strake/oci/internal';
import { createDiscoveryFiles, findTool } from '../action-cache/index.ts';
import { StrakeError } from '../errors/index.ts';
import { thisMachine } from '../host/machine.ts';
import type { Log } from '../plugin/context.ts';
import type { Plugin } from '../plugin/definition.ts';
import type { WrittenOptions } from '../plugin/package-names.ts';
import { runPlugin } from '../plugin/run-plugin.ts';
import type { ToolNeed, ToolSource } from '../plugin/tool-source.ts';
import type { BuildOptions } from './build-options.ts';
import { callerVariables } from './caller-variables.ts';

type Environment = Readonly<Record<string, string>>;
type ToolOptions = Pick<BuildOptions, 'directory' | 'plugins'> & { readonly config?: unknown };
/** What fetching needs, too. */
type FetchOptions = ToolOptions & Pick<BuildOptions, 'env' | 'onEvent' | 'signal'>;

/** A program that PATH does not have, and the plugin that can get it. */
interface MissingTool {
  readonly name: string;
  readonly plugin: Plugin;
  readonly source: ToolSource;
}

/** The environment with copies of programs at the end of PATH, as plugins fetched them in earlier builds. */
export function withFoundTools(options: ToolOptions, env: Environment): Environment {
  return missingTools(options, env).reduce<Environment>((whole, { name, plugin, source }) => {
    const directory = source.find(needOf(options, plugin, env));
    const extended = directory === undefined ? env : withDirectory(whole, directory);
    return findTool(name, options.directory, extended) === undefined ? whole : extended;
  }, env);
}

/**
 * Fetches the programs whose absence ended a build.
 * @param thrown the error of the build
 * @returns false if no plugin can get any of them
 * @throws what the plugins throw
 */
export async function fetchTools(thrown: unknown, options: FetchOptions): Promise<boolean> {
  if (!isToolMissing(thrown)) return false;
  const { onEvent = () => {}, signal = new AbortController().signal } = options;
  const env = callerVariables(options.env);
  const missing = missingTools(options, withFoundTools(options, env));
  let hasAny = false;
  for (const { name, plugin, source } of missing) {
    const connection = await openFetch(env, signal);
    const by = { plugin: plugin.name };
    const log: Log = {
      info: (message) => onEvent({ type: 'log', message, ...by }),
      warn: (message, hint) => onEvent({ type: 'warning', message, ...by, ...defined({ hint }) }),
    };
    try {
      const found = await runPlugin(
        plugin.name,
        `tool "${name}"`,
        () => source.fetch(needOf(options, plugin, env), { fetch: connection.fetch, log, signal }),
        // Its connections have time limits.
        { signal },
      );
      hasAny ||= found !== undefined;
    } finally {
      await connection.close();
    }
  }
  return hasAny;
}

function isToolMissing(thrown: unknown): boolean {
  return (
    StrakeError.is(thrown) &&
    (thrown.code === 'TOOL_NOT_FOUND' || (thrown.facts.errors ?? []).some(isToolMissing))
  );
}

function missingTools(
  { plugins, directory }: ToolOptions,
  env: Environment,
): readonly MissingTool[] {
  return plugins.flatMap((plugin) =>
    Object.entries(Object(plugin.tools) as Readonly<Record<string, ToolSource>>).flatMap(
      ([name, source]) =>
        findTool(name, directory, env) === undefined ? [{ name, plugin, source }] : [],
    ),
  );
}

function needOf({ config, directory }: ToolOptions, plugin: Plugin, env: Environment): ToolNeed {
  const { os, architecture } = thisMachine();
  return {
    options: writtenOptions(config, plugin),
    directory,
    env,
    files: createDiscoveryFiles(),
    system: { os, architecture },
  };
}

function writtenOptions(
  config: unknown,
  { name, aliases = [] }: Plugin,
): readonly WrittenOptions[] {
  const optionsIn = (value: unknown): WrittenOptions => {
    const found = [name, ...aliases].map((key) => Object(value)[key]).find(isRecord);
    return found ?? {};
  };
  const top = optionsIn(config);
  const { images } = Object(config) as { readonly images?: unknown };
  if (!isRecord(images)) return [top];
  return Object.values(images).map((image) => ({ ...top, ...optionsIn(image) }));
}

function withDirectory({ PATH = '', ...env }: Environment, directory: string): Environment {
  return { ...env, PATH: PATH === '' ? directory : `${PATH}${delimiter}${directory}` };
}
