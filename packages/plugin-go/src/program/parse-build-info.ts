import type { BuildInfo, BuildModule } from './build-info.ts';
import type { RawBuildInfo } from './raw-build-info.ts';
import { unquote } from './unquote.ts';

/**
 * Undefined: a line is malformed, as no go command writes it.
 * Source: Go, src/runtime/debug/mod.go.
 */
export function parseBuildInfo({ version, modules }: RawBuildInfo): BuildInfo | undefined {
  const dependencies: BuildModule[] = [];
  const settings = new Map<string, string>();
  let path: string | undefined;
  let main: BuildModule | undefined;
  const lines = modules.split('\n');
  for (const [index, line] of lines.entries()) {
    const [word = '', ...columns] = line.split('\t');
    if (word === 'path') path = columns.join('\t') || undefined;
    if (word === 'mod' || word === 'dep') {
      const module = moduleOf(columns, lines[index + 1] ?? '');
      if (!module) return undefined;
      if (word === 'mod') main = module;
      else dependencies.push(module);
    }
    if (word === 'build') {
      const setting = settingOf(columns.join('\t'));
      if (!setting) return undefined;
      settings.set(...setting);
    }
  }
  return {
    goVersion: plainVersion(version),
    ...(path === undefined ? {} : { path }),
    ...(main === undefined ? {} : { main }),
    dependencies,
    settings,
  };
}

/** @param next line: it may be that of the replacement */
function moduleOf(columns: readonly string[], next: string): BuildModule | undefined {
  const [path, version, sum = ''] = columns;
  if (!path || version === undefined || columns.length > 3) return undefined;
  const module = { path, version, sum };
  if (!next.startsWith('=>\t')) return module;
  const [replacing, replacingVersion, replacingSum, ...rest] = next.slice(3).split('\t');
  if (!replacing || replacingVersion === undefined || replacingSum === undefined || rest.length > 0)
    return undefined;
  return {
    ...module,
    replacement: { path: replacing, version: replacingVersion, sum: replacingSum },
  };
}

function settingOf(text: string): readonly [string, string] | undefined {
  const [, key, value] = /^("(?:[^"\\]|\\.)*"|`[^`]*`|[^="`]+)=(.*)$/s.exec(text) ?? [];
  if (key === undefined || value === undefined) return undefined;
  const [name, content] = [unquote(key), unquote(value)];
  return name && content !== undefined ? [name, content] : undefined;
}

/** Cuts experiments (`go1.26.8-X:jsonv2`, before Go 1.26 ` X:jsonv2`) and vendors (` (Red Hat 1.22.1-1.el9)`). */
function plainVersion(version: string): string {
  return version.replace(/[ -]X:.*$/, '').replace(/^(go\S+) .*$/, '$1');
}
