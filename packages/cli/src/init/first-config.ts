import { relative, sep } from 'node:path';
import type { GoProgram } from './list-programs.ts';

/** What editors check the file by: the package carries it. */
const SCHEMA = 'https://unpkg.com/@strake/cli@1/dist/schema.json';

/** Registries that belong to the places where Go modules live. */
const REGISTRIES: Readonly<Record<string, string>> = {
  'github.com': 'ghcr.io',
  'gitlab.com': 'registry.gitlab.com',
};

/**
 * The text of a first configuration with an image for each program. The image of a single program is named after its module, whose
 * directory may be called anything; those of several are named after the programs.
 */
export function firstConfig(programs: readonly GoProgram[], directory: string): string {
  const [only] = programs;
  const names =
    only && programs.length === 1
      ? uniqueNames([only.module])
      : uniqueNames(programs.map(({ importPath }) => importPath));
  const images = programs.flatMap((program, at) => [
    `  ${scalar(names[at] ?? '')}:`,
    `    ${repository(program.module, names[at] ?? '')}`,
    '    go:',
    `      programs: [{ package: ${packageOf(program, directory)} }]`,
  ]);
  return text([
    `# yaml-language-server: $schema=${SCHEMA}`,
    'plugins: [go]',
    'platforms: [linux/amd64, linux/arm64]',
    'images:',
    ...images,
  ]);
}

function text(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/** A guess, so it is a comment: pushing to a place that nobody meant would be worse than asking. */
function repository(module: string, name: string): string {
  const [host = '', ...rest] = withoutMajorVersion(module).toLowerCase().split('/');
  const registry = REGISTRIES[host] ?? 'registry.example';
  const path = rest.length > 0 ? rest : [host];
  const place = [registry, ...path, ...(name === path.at(-1) ? [] : [name])].join('/');
  return `# repository: ${place} # where "strake build --push" publishes it`;
}

/** The major version at the end of a module or package path is no part of what it is called. Source: `go help install`. */
function withoutMajorVersion(path: string): string {
  return path.replace(/\/v([2-9]|[1-9]\d+)$/, '');
}

function packageOf({ directory: programDirectory }: GoProgram, directory: string): string {
  const path = relative(directory, programDirectory).split(sep).join('/');
  return scalar(path === '' ? '.' : `./${path}`);
}

/** The last element of each path; where two agree, with the element before it. */
function uniqueNames(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) => withoutMajorVersion(path).toLowerCase().split('/'));
  return parts.map((mine, at) => {
    let length = 1;
    const name = () =>
      mine
        .slice(-length)
        .join('-')
        .replaceAll(/[^a-z0-9._-]/g, '-');
    while (
      length < mine.length &&
      parts.some(
        (other, each) =>
          each !== at && other.slice(-length).join('-') === mine.slice(-length).join('-'),
      )
    )
      length += 1;
    return name();
  });
}

/** Quoted where YAML would read something else than the text. */
function scalar(value: string): string {
  return /^[./A-Za-z][\w./@-]*$/.test(value) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}
