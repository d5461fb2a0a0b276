import type { BuildInfo, BuildModule } from '@strake/plugin-go/program';
import type { Module, Program } from './inventory.ts';

/** What an inventory says of a program: what its build information claims, and nothing that it does not. */
export function programFacts(
  info: BuildInfo,
): Pick<Program, 'toolchain' | 'importPath' | 'main' | 'modules' | 'settings'> {
  return {
    toolchain: info.goVersion,
    ...(info.path === undefined ? {} : { importPath: info.path }),
    ...(info.main === undefined ? {} : { main: moduleFacts(info.main) }),
    modules: info.dependencies.map(moduleFacts),
    settings: Object.fromEntries(info.settings),
  };
}

function moduleFacts({ path, version, sum, replacement }: BuildModule): Module {
  const used = replacement ?? { path, version, sum };
  return {
    path,
    ...claimed(version),
    ...(used.sum === '' ? {} : { sum: used.sum }),
    ...(replacement
      ? { replacement: { path: replacement.path, ...claimed(replacement.version) } }
      : {}),
  };
}

/** Main modules without a stamp, members of workspaces and directories have the version `(devel)`, or none. */
function claimed(version: string): Pick<Module, 'version'> {
  return version === '' || version === '(devel)' ? {} : { version };
}
