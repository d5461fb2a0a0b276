import { compareVersions, isLanguage, versionOfToolchain } from './go-version.ts';

/** What decides which toolchain the go command runs. */
export interface ToolchainChoice {
  /** The version of the go on PATH: `go1.26.1`. */
  readonly local: string;
  /** GOTOOLCHAIN: `auto`, `local`, `go1.24.0+auto`, … */
  readonly setting: string;
  /** The text of go.work, or else of go.mod. */
  readonly moduleFile: string;
}

/**
 * The version that the selected toolchain has. Source: https://go.dev/doc/toolchain#select; cmd/go/internal/toolchain, `Select`
 * @returns undefined if go refuses the settings, or if it cannot be told
 */
export function selectToolchain({
  local,
  setting,
  moduleFile,
}: ToolchainChoice): string | undefined {
  const own = versionOfToolchain(local);
  if (own === undefined) return undefined;
  if (setting === '') return local;
  const [least = '', mode] = /^(auto|path)$/.test(setting) ? ['local', setting] : cut(setting);
  const minimum = least === 'local' ? own : versionOfToolchain(least);
  if (minimum === undefined || !/^(auto|path)?$/.test(mode ?? '')) return undefined;
  const raised = mode === undefined ? undefined : raise(minimum, moduleFile);
  const selected = raised ?? (least === 'local' ? local : least);
  return versionOfToolchain(selected) === undefined ? undefined : selected;
}

function cut(setting: string): readonly string[] {
  const at = setting.indexOf('+');
  return at < 0 ? [setting] : [setting.slice(0, at), setting.slice(at + 1)];
}

/** The newer toolchain that a go.mod or go.work asks for; undefined if there is none. */
function raise(minimum: string, moduleFile: string): string | undefined {
  const toolchain = lineOf(moduleFile, 'toolchain') ?? '';
  if (toolchain === 'default') return undefined;
  const suggested = versionOfToolchain(toolchain);
  const isNewer = suggested !== undefined && compareVersions(suggested, minimum) > 0;
  const least = isNewer ? suggested : minimum;
  const required = lineOf(moduleFile, 'go') ?? '';
  if (compareVersions(required, least) > 0) {
    const isToolchain = !isLanguage(required) || compareVersions(required, '1.21') < 0;
    return isToolchain ? `go${required}` : `go${required}.0`;
  }
  return isNewer ? toolchain : undefined;
}

/** The value of the first line with a verb, as go reads it before it parses the file. Source: cmd/go/internal/gover, `GoModLookup`. */
export function lineOf(text: string, verb: string): string | undefined {
  const line = text
    .split('\n')
    .map((each) => each.trim())
    .find((each) => each.startsWith(verb) && /[ \t]/.test(each.charAt(verb.length)));
  return line?.slice(verb.length).split('//', 1)[0]?.trim();
}
