import { definePlugin, type HostAccess, type Plugin, StrakeError } from '@strake/core/plugin';
import { askGo } from './ask-go.ts';
import { checkEmpty } from './check-empty.ts';
import { commandPackages } from './command-packages.ts';
import { compilePrograms } from './compile-programs.ts';
import { discoveries } from './discovery/discoveries.ts';
import { errors } from './error-codes.ts';
import { type GoOptions, schema } from './options.ts';
import { layerPrograms } from './place-programs.ts';
import { startProgram } from './start-program.ts';
import { BUILD_CACHE, buildCache } from './tool-cache/build-cache.ts';
import { toolchainSource } from './toolchain/toolchain-source.ts';
import { checkVariant } from './variant-variable.ts';

/** Builds Go programs for every platform, adds them as a layer, and makes one of them the entrypoint. */
export const plugin: Plugin = definePlugin<GoOptions | undefined>({
  name: 'go',
  schema,
  errors,
  discoveries,
  tools: { go: toolchainSource },
  toolCaches: { [BUILD_CACHE]: buildCache },
  packages: commandPackages,
  platforms: listPlatforms,
  compile: [compilePrograms, { stage: 'check', handler: checkVariant }],
  layer: [layerPrograms, { stage: 'check', handler: checkEmpty }],
  mutate: startProgram,
  measures: ['program', 'module'],
  async measure(image, context) {
    const { measureImage } = await import('./size/measure-image.ts');
    return measureImage(image, context);
  },
});

async function listPlatforms(host: HostAccess): Promise<readonly string[]> {
  const { exitCode, stdout, stderr } = await askGo(host, ['tool', 'dist', 'list']);
  if (exitCode !== 0) {
    throw new StrakeError('TOOL_FAILED', '"go tool dist list" failed', {
      output: stderr.trim(),
      hint: 'Run it in a shell to see why, or list the platforms in the configuration.',
    });
  }
  return stdout.split('\n').filter((line) => line !== '');
}
