import { type Platform, parsePlatform } from '@strake/oci';
import { messageOf, type PlatformTable } from '@strake/oci/internal';
import { StrakeError } from '../errors/index.ts';
import type { CallLimits } from '../plugin/call-limits.ts';
import type { HostAccess } from '../plugin/context.ts';
import type { Plugin } from '../plugin/definition.ts';
import { runPlugin } from '../plugin/run-plugin.ts';

/**
 * The platforms that a plugin says it can compile for.
 * @throws PLUGIN_BAD_RESULT for anything but a list of `OS/ARCH`, PLUGIN_TIMEOUT
 */
export function readPlatforms(
  plugin: Pick<Plugin, 'name' | 'platforms'>,
  host: HostAccess,
  table: PlatformTable,
  limits: CallLimits,
): Promise<readonly Platform[]> {
  const { name } = plugin;
  return runPlugin(
    name,
    'platforms',
    async () => checkPlatforms(name, await plugin.platforms?.(host), table),
    limits,
  );
}

function checkPlatforms(plugin: string, given: unknown, table: PlatformTable): readonly Platform[] {
  const refuse = (what: string) =>
    new StrakeError('PLUGIN_BAD_RESULT', `plugin "${plugin}" returned from platforms ${what}`, {
      plugin,
      hint: "Return a list such as ['linux/amd64', 'linux/arm64'].",
    });
  if (!Array.isArray(given)) throw refuse('something other than a list');
  return given.map((text) => {
    if (typeof text !== 'string') throw refuse(`a ${typeof text} instead of a string`);
    try {
      return parsePlatform(text, table);
    } catch (thrown) {
      throw refuse(`an invalid one: ${messageOf(thrown)}`);
    }
  });
}
