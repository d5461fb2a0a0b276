import { readLayer } from '@strake/core';
import {
  type BuildInfo,
  type BuildModule,
  readBuildInfo,
  streamSource,
} from '@strake/plugin-go/program';
import type { PlacedLayer } from './placed-layer.ts';

/**
 * The first thing that two programs of Go say differently of their builds: `it was built with -ldflags=-s, rebuilt with -ldflags=-w`.
 * @returns undefined if they say the same, or are not programs of Go
 */
export async function describeProgram(
  published: PlacedLayer,
  rebuilt: PlacedLayer,
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const before = factsOf(await programIn(published, path, signal));
  const after = factsOf(await programIn(rebuilt, path, signal));
  if (before.size === 0 || after.size === 0) return undefined;
  const names = [...new Set([...before.keys(), ...after.keys()])];
  const name = names.find((each) => before.get(each) !== after.get(each));
  if (name === undefined) return undefined;
  const [one, other] = [before, after].map((facts) => facts.get(name) ?? 'nothing');
  return `the program says ${name}=${one}, rebuilt ${other}`;
}

async function programIn(
  { source, layer }: PlacedLayer,
  path: string,
  signal: AbortSignal,
): Promise<BuildInfo | undefined> {
  let found: BuildInfo | undefined;
  await readLayer(await source.blob(layer, signal), signal, async ({ header, content }) => {
    if (header.name === path) found = await readBuildInfo(streamSource(content));
  });
  return found;
}

/** By name, in the order in which they are told. */
function factsOf(info: BuildInfo | undefined): ReadonlyMap<string, string> {
  if (!info) return new Map();
  const { goVersion, path = '', main, dependencies, settings } = info;
  return new Map([
    ['version of Go', goVersion],
    ['package', path],
    ...settings,
    ...(main ? [['main module', describeModule(main)] as const] : []),
    ...dependencies.map((each) => [`module ${each.path}`, describeModule(each)] as const),
  ]);
}

function describeModule({ path, version, sum, replacement }: BuildModule): string {
  const own = `${path}@${version}${sum === '' ? '' : ` ${sum}`}`;
  return replacement ? `${own} => ${replacement.path}@${replacement.version}` : own;
}
