import { relative, sep } from 'node:path';
import type { GoProgram } from './list-programs.ts';

/** The schema for editors, which the package contains. */
const SCHEMA = 'https://unpkg.com/@strake/cli@1/dist/schema.json';

/** Registries of the hosts of Go modules. */
const REGISTRIES: Readonly<Record<string, string>> = {
  'github.com': 'ghcr.io',
  'gitlab.com': 'registry.gitlab.com',
};

/**
 * Writes a first configuration with an image for each program. The image of a single program is named after its module, because its
 * directory may have any name; several images are named after the programs.
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

/** A guess, so it is a comment: nothing must be pushed to an unintended repository. */
function repository(module: string, name: string): string {
  const [host = '', ...rest] = withoutMajorVersion(module).toLowerCase().split('/');
  const registry = REGISTRIES[host] ?? 'registry.example';
  const path = rest.length > 0 ? rest : [host];
  const place = [registry, ...path, ...(name === path.at(-1) ? [] : [name])].join('/');
  return `# repository: ${place} # for "strake build --push"`;
}

/** The major version at the end of a module or package path is not part of its name. Source: `go help install`. */
function withoutMajorVersion(path: string): string {
  return path.replace(/\/v([2-9]|[1-9]\d+)$/, '');
}

function packageOf({ directory: programDirectory }: GoProgram, directory: string): string {
  const path = relative(directory, programDirectory).split(sep).join('/');
  return scalar(path === '' ? '.' : `./${path}`);
}

/** The last element of each path; if two are equal, with the element before it. */
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

/** Quoted if YAML would read anything but this string. */
function scalar(value: string): string {
  return /^[./A-Za-z][\w./@-]*$/.test(value) &&
    !/^(true|false|null|yes|no|on|off|y|n)$/i.test(value)
    ? value
    : JSON.stringify(value);
}
