import { isAbsolute, join } from 'node:path';
import type { CompileContext, DiscoveryFiles } from '@strake/core/plugin';
import { modFiles, workFiles } from './discovery/directories.ts';
import { toolchainRoot } from './discovery/toolchain.ts';
import type { GoSettings } from './go-variables.ts';
import { selectToolchain } from './select-toolchain.ts';
import { readSettingsFile, userFile } from './settings-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What `go env` would print, from the files that go reads. Without go on PATH, GOROOT and GOVERSION are empty.
 * @param env the whole environment
 * @returns undefined if it cannot be told: a shim on PATH, a toolchain without a version, invalid settings
 */
export function settingsFromFiles(
  { files, programs }: Pick<CompileContext, 'files' | 'programs'>,
  directory: string,
  env: Environment,
): GoSettings | undefined {
  const go = programs('go');
  const root = toolchainRoot(go, files);
  if (go.length > 0 && root === undefined) return undefined;
  const GOENV = userFile(env, files);
  const user = readSettingsFile(GOENV, files);
  const defaults = root === undefined ? {} : readSettingsFile(join(root, 'go.env'), files);
  const setting = (name: string) => env[name] || user[name] || defaults[name] || '';
  // Another standard library than that of the toolchain.
  if (setting('GOROOT') !== '' && files.realPath(setting('GOROOT')) !== root) return undefined;
  const GOWORK = findWorkspace(directory, setting('GOWORK'), files);
  if (GOWORK === undefined) return undefined;
  const local = root && firstLine(files.read(join(root, 'VERSION')) ?? '');
  const moduleFile = GOWORK === '' || GOWORK === 'off' ? goMod(directory, files) : GOWORK;
  const GOVERSION =
    local === undefined
      ? ''
      : selectToolchain({
          local,
          setting: setting('GOTOOLCHAIN'),
          moduleFile: (moduleFile && files.read(moduleFile)) ?? '',
        });
  if (GOVERSION === undefined) return undefined;
  return {
    GO111MODULE: setting('GO111MODULE'),
    GOCACHEPROG: setting('GOCACHEPROG'),
    GOENV,
    GOEXPERIMENT: setting('GOEXPERIMENT'),
    GOFIPS140: setting('GOFIPS140'),
    GOFLAGS: setting('GOFLAGS'),
    // Where go keeps another toolchain is not known.
    GOROOT: GOVERSION === local ? (root ?? '') : '',
    GOVERSION,
    GOWASM: setting('GOWASM'),
    GOWORK,
  };
}

/** @returns `off`, an absolute path, or empty for none; undefined for what go refuses */
function findWorkspace(
  directory: string,
  setting: string,
  files: DiscoveryFiles,
): string | undefined {
  if (setting === 'off') return 'off';
  if (setting === '' || setting === 'auto')
    return workFiles(directory, {}).find((file) => files.type(file) === 'file') ?? '';
  return isAbsolute(setting) ? setting : undefined;
}

function goMod(directory: string, files: DiscoveryFiles): string | undefined {
  return modFiles(directory).find((file) => files.type(file) === 'file');
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0]?.trim() ?? '';
}
