import { join } from 'node:path';
import { StrakeError, type ToolSource } from '@strake/core/plugin';
import { fetchSettings } from './fetch-settings.ts';
import { downloadFile, moduleVersionOf, toolchainDirectory } from './toolchain-module.ts';
import { wantedVersion } from './wanted-version.ts';

/** Go, for machines that do not have it: as a version of the module golang.org/toolchain, which go uses, too. */
export const toolchainSource: ToolSource = {
  find(need) {
    const settings = fetchSettings(need);
    const { GOMODCACHE } = settings;
    const version = unlessUnknown(() => wantedVersion(need, settings));
    if (version === undefined || GOMODCACHE === '') return undefined;
    const moduleVersion = moduleVersionOf(version, need.system);
    // go is unpacking it, or was killed when it did.
    if (need.files.type(downloadFile(GOMODCACHE, moduleVersion, '.partial')) !== undefined)
      return undefined;
    return join(toolchainDirectory(GOMODCACHE, moduleVersion), 'bin');
  },
  async fetch(need, context) {
    const { fetchToolchain } = await import('./fetch-toolchain.ts');
    return fetchToolchain(need, context);
  },
};

/** Caches may have all that is needed: what nothing says is reported when Go has to be fetched. */
function unlessUnknown<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (thrown) {
    if (StrakeError.is(thrown)) return undefined;
    throw thrown;
  }
}
